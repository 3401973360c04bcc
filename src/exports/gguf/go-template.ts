import type { ChatTurns } from './turns.ts';

/** A string in Go's own spelling, as an action. */
const action = (text: string) => `{{ ${JSON.stringify(text)} }}`;

/**
 * A text in a Go template: what the template or the Modelfile would read otherwise stands in actions. White space at
 * its ends does too, so that the lines of the template may be trimmed.
 */
function literal(text: string): string {
  const middle = text.trim();
  const at = text.indexOf(middle);
  const [before, after] = middle === '' ? [text, ''] : [text.slice(0, at), text.slice(at + middle.length)];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const escaped = middle.replaceAll(/\{\{|"""|[\u0000-\u0009\u000b-\u001f]+/g, action);
  return [before === '' ? '' : action(before), escaped, after === '' ? '' : action(after)].join('');
}

/**
 * A chat format as Ollama's TEMPLATE. What follows the last answer is left out, so that one that was begun is gone on
 * with. `turns.start` without the BOS that the tokenizer writes itself.
 */
export function goTemplate({ start, withoutSystem, system, user, assistant, prompt }: ChatTurns): string {
  const around = ({ before, after }: { before: string; after: string }) =>
    `${literal(before)}{{ .Content }}${literal(after)}`;
  const end = literal(assistant.after);
  return [
    literal(start),
    withoutSystem === '' ? '' : `{{- if not .System }}${literal(withoutSystem)}{{ end }}`,
    '{{- range $i, $_ := .Messages }}',
    '{{- $last := eq (len (slice $.Messages $i)) 1 }}',
    `{{- if eq .Role "user" }}${around(user)}`,
    system === null ? '' : `{{- else if eq .Role "system" }}${around(system)}`,
    `{{- else if eq .Role "assistant" }}${literal(assistant.before)}{{ .Content }}${end === '' ? '' : `{{ if not $last }}${end}{{ end }}`}`,
    '{{- end }}',
    prompt === '' ? '' : `{{- if and $last (ne .Role "assistant") }}${literal(prompt)}{{ end }}`,
    '{{- end }}',
  ]
    .filter((line) => line !== '')
    .join('\n');
}
