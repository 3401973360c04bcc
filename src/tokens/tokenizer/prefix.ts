import * as v from 'valibot';
import { fields, sequence } from './json.ts';

const templateSchema = v.object({
  single: v.array(
    v.union([v.object({ SpecialToken: v.object({ id: v.string() }) }), v.object({ Sequence: v.unknown() })]),
  ),
  special_tokens: v.record(v.string(), v.object({ ids: v.array(v.number()) })),
});
const clsSchema = v.object({ cls: v.tuple([v.string(), v.number()]) });

/** Ids that tokenizer.json's `post_processor` puts before a text (BOS, or none). @throws UnsupportedPart */
export function prefixIds(json: unknown): readonly number[] {
  let prefix: number[] = [];
  for (const part of sequence(json, 'processors', 'post_processor')) {
    if (part.type === 'TemplateProcessing') {
      const { single, special_tokens } = fields(templateSchema, part, 'post_processor');
      const before = single.slice(
        0,
        single.findIndex((one) => 'Sequence' in one),
      );
      prefix = [
        ...before.flatMap((one) =>
          'SpecialToken' in one ? (special_tokens[one.SpecialToken.id]?.ids ?? []) : [],
        ),
        ...prefix,
      ];
    } else if (part.type === 'RobertaProcessing' || part.type === 'BertProcessing')
      prefix = [fields(clsSchema, part, 'post_processor').cls[1], ...prefix];
  }
  return prefix;
}
