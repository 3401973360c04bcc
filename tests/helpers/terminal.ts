import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** How a command in a process of its own ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly lines: readonly string[];
  readonly told: string;
}

/** Runs the command line in a process of its own; `onLine` may end it by a signal. */
export async function terminal(
  argv: readonly string[],
  onLine: (line: string, send: (signal: NodeJS.Signals) => void) => void = () => {},
): Promise<Ended> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', ...argv]);
  const lines: string[] = [];
  let told = '';
  child.stderr.on('data', (bytes) => {
    told += String(bytes);
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    onLine(line, (signal) => child.kill(signal));
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, lines, told }));
  });
}
