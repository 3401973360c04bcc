import type { ChatTokenizer } from '../../tokens/tokenizer/tokenizer.ts';

/** A text in a Jinja string: JSON's escapes are Python's too. */
const literal = (text: string) => JSON.stringify(text);

/**
 * The format of a model without a chat template, as a template: messages with the separator between them, EOS once
 * after an answer that ends the text. What the tokenizer puts before a text is in it, since nothing is put before a
 * template's. null: the tokenizer has one.
 */
export function plainTemplate(tokenizer: ChatTokenizer): string | null {
  const { template, separator, eos, eosToken, prefixIds } = tokenizer;
  if (template !== null) return null;
  const prefix = prefixIds.map((id) => tokenizer.tokenText(id)).join('');
  const end = eos ? eosToken : null;
  return [
    prefix === '' ? '' : `{{- ${literal(prefix)} -}}`,
    '{%- for message in messages -%}',
    `{%- if not loop.first -%}{{- ${literal(separator)} -}}{%- endif -%}`,
    "{{- message['content'] -}}",
    '{%- endfor -%}',
    `{%- if add_generation_prompt -%}{{- ${literal(separator)} -}}`,
    end === null
      ? ''
      : `{%- elif messages[-1]['role'] == 'assistant' and not messages[-1]['content'].endswith(${literal(end)}) -%}{{- ${literal(end)} -}}`,
    '{%- endif -%}',
  ].join('');
}
