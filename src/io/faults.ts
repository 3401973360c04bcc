/** What a person can mend: a sentence that says what is wrong and what to do, and where it is. */
export interface Fault {
  readonly code: string;
  /** A whole sentence, with the values and the way out. */
  readonly message: string;
  readonly file?: string;
  /** 1-based: a line of a JSONL file, an element of a JSON array. */
  readonly row?: number;
  readonly column?: string;
}

/** A fault in what the user gave is a result, not an exception. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly fault: Fault };

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });
export const failed = (fault: Fault): { readonly ok: false; readonly fault: Fault } => ({ ok: false, fault });

/**
 * A broken invariant or a missing resource: thrown, and carried over worker boundaries as
 * {name, code, message, details}.
 */
export class TemperError extends Error {
  override readonly name = 'TemperError';
  constructor(
    readonly code: string,
    message: string,
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

/** Throws the fault of a failed result: for places where a fault ends the command. */
export function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  const { code, message, ...where } = result.fault;
  throw new TemperError(code, message, where);
}
