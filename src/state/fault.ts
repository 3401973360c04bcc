import { type Fault, TemperError } from '../io/faults.ts';

/** An error as a sentence for the page. */
export function toFault(error: unknown): Fault {
  if (error instanceof TemperError) {
    const { file, row } = error.details;
    return {
      code: error.code,
      message: error.message,
      ...(typeof file === 'string' && { file }),
      ...(typeof row === 'number' && { row }),
    };
  }
  return { code: 'unexpected', message: error instanceof Error ? error.message : String(error) };
}
