import { type ChildProcess, fork } from 'node:child_process';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { TemperError } from '../../src/io/faults.ts';
import { COLD } from '../measure/cold.ts';
import type { Reply, Request } from './protocol.ts';

/** An engine in a process of its own, so that engines share neither a device nor a heap. */
export class EngineProcess {
  private readonly child: ChildProcess;

  constructor(
    readonly name: string,
    script: URL,
    shape: string,
  ) {
    this.child = fork(fileURLToPath(script), [shape], {
      env: { ...process.env, XDG_RUNTIME_DIR: process.env.XDG_RUNTIME_DIR ?? tmpdir(), ...COLD },
      // What engines print goes to stderr: stdout is the benchmark's JSON.
      stdio: ['ignore', 2, 2, 'ipc'],
    });
  }

  /** The next message of the engine. */
  private next(): Promise<Reply> {
    const { child, name } = this;
    return new Promise((resolve, reject) => {
      const over = () => {
        child.off('message', got);
        child.off('exit', ended);
      };
      const got = (message: Reply) => {
        over();
        resolve(message);
      };
      const ended = (code: number | null, signal: string | null) => {
        over();
        reject(
          new TemperError('engine-ended', `${name} ended by itself (${signal ?? `exit code ${code}`}).`),
        );
      };
      child.on('message', got);
      child.on('exit', ended);
    });
  }

  private async expect<K extends Reply['kind']>(kind: K): Promise<Extract<Reply, { kind: K }>> {
    const reply = await this.next();
    if (reply.kind === kind) return reply as Extract<Reply, { kind: K }>;
    const why = reply.kind === 'failed' ? reply.message : `it answered "${reply.kind}" to "${kind}".`;
    throw new TemperError('engine-failed', `${this.name} failed: ${why}`);
  }

  /** Waits until the weights are on the device. */
  ready() {
    return this.expect('ready');
  }

  async ask<K extends Request['kind']>(kind: K) {
    if (!this.child.connected)
      throw new TemperError('engine-ended', `${this.name} ended by itself between two steps.`);
    const answer = this.expect(kind);
    this.child.send({ kind });
    return answer;
  }

  /** Ends the process; Dawn would keep it alive. */
  stop(): void {
    this.child.kill('SIGKILL');
  }
}
