import { type ParseArgsConfig, parseArgs } from 'node:util';
import type { Fault } from '../io/faults.ts';

/** Done; the input is at fault; the command was used wrongly. */
export const EXIT = { done: 0, input: 1, usage: 2 } as const;

/** The command line itself is wrong: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What a command was called with. */
export interface Arguments {
  readonly files: readonly string[];
  /** The value of an option, or undefined where it was not given. */
  value(name: string): string | undefined;
  flag(name: string): boolean;
}

/** Options that take a value and options that do not. */
export interface Grammar {
  readonly usage: string;
  readonly values: readonly string[];
  readonly flags?: readonly string[];
}

/** Reads a command's arguments; anything unknown or incomplete is a UsageError that shows the usage. */
export function readArguments(argv: readonly string[], grammar: Grammar): Arguments {
  const options: NonNullable<ParseArgsConfig['options']> = {};
  for (const name of grammar.values) options[name] = { type: 'string' };
  for (const name of grammar.flags ?? []) options[name] = { type: 'boolean' };
  try {
    const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true });
    return {
      files: positionals,
      value: (name) => {
        const value = values[name];
        return typeof value === 'string' ? value : undefined;
      },
      flag: (name) => values[name] === true,
    };
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n${grammar.usage}`);
  }
}

/** Token ids with commas between them, "1,2,3". */
export function readIds(name: string, text: string | undefined, usage: string): number[] {
  if (text === undefined || !/^\d+(,\d+)*$/.test(text))
    throw new UsageError(`--${name} must be token ids with commas between them.\n${usage}`);
  return text.split(',').map(Number);
}

/** One JSON value on a line of stdout. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

/** Messages go to stderr, so that stdout stays JSON. */
export function tell(message: string): void {
  process.stderr.write(`${message}\n`);
}

/** Says what is wrong with the input and gives the exit code for it. */
export function reportFault(fault: Fault): number {
  tell(fault.message);
  return EXIT.input;
}
