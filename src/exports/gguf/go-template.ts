import type { ChatTurns } from './turns.ts';

/** What Ollama's reader of Modelfiles drops: all that Go calls unprintable, but for line ends and spaces. */
const UNPRINTABLE = /(?![ \n])[\p{C}\p{Z}]/u;

/** A string in Go's own spelling, as an action. */
function action(text: string): string {
  const spelled = JSON.stringify(text).replaceAll(new RegExp(UNPRINTABLE, 'gu'), (char) => {
    const code = char.codePointAt(0)!.toString(16);
    return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`;
  });
  return `{{ ${spelled} }}`;
}

/** What a Go template or a Modelfile would read otherwise than it stands. */
const TELLING = new RegExp(`\\{+|"""|(?:${UNPRINTABLE.source})+`, 'gu');

/**
 * A text in a Go template: what the template or the Modelfile would read otherwise stands in actions. White space at
 * its ends does too, so that the lines of the template may be trimmed.
 */
function literal(text: string): string {
  const middle = text.trim();
  const at = text.indexOf(middle);
  const [before, after] = middle === '' ? [text, ''] : [text.slice(0, at), text.slice(at + middle.length)];
  const escaped = middle.replaceAll(TELLING, action);
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
