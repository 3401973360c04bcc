import * as v from 'valibot';
import { UnsupportedPart } from './unsupported.ts';

/** A part of tokenizer.json: an object with a type, whose other fields depend on it. */
const partSchema = v.looseObject({ type: v.string() });
export type Part = v.InferOutput<typeof partSchema>;

/** A part's fields by a schema. @throws UnsupportedPart where they are not as transformers stores them */
export function fields<const S extends v.GenericSchema>(
  schema: S,
  part: unknown,
  what: string,
): v.InferOutput<S> {
  const parsed = v.safeParse(schema, part);
  if (parsed.success) return parsed.output;
  throw new UnsupportedPart(`its ${what} is not as transformers stores it (${parsed.issues[0].message})`);
}

/** A part and, where it is a Sequence, the parts in it, in the order in which they act; null is none. */
export function sequence(part: unknown, inner: string, what: string): readonly Part[] {
  if (part === null || part === undefined) return [];
  const whole = fields(partSchema, part, what);
  if (whole.type !== 'Sequence') return [whole];
  return fields(v.array(v.unknown()), whole[inner], what).flatMap((one) => sequence(one, inner, what));
}

/** A literal or a regular expression of the Rust tokenizers. */
export const patternSchema = v.union([v.object({ String: v.string() }), v.object({ Regex: v.string() })]);
