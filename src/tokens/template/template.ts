import { Template } from '@huggingface/jinja';
import type { Message } from '../../data/example.ts';
import { type Fault, failed, ok, type Result } from '../../io/faults.ts';
import { honourStripCharacters, STRIP_FUNCTIONS } from './strip.ts';

/** Two characters that occur nowhere in the template or the data; marks are written between them. */
export interface Sentinels {
  readonly open: string;
  readonly close: string;
}

/** A chat template, compiled once. */
export interface ChatTemplate {
  readonly source: string;
  /** The template says itself what the assistant generates ({% generation %}). */
  readonly marksGeneration: boolean;
  /** The conversation as text; with sentinels, the bounds of generated text are marked in it. */
  render(
    messages: readonly Pick<Message, 'role' | 'content'>[],
    options: { readonly prompt: boolean; readonly sentinels?: Sentinels },
  ): Result<string>;
}

/** The texts that templates refer to as bos_token and eos_token. */
export interface TemplateTokens {
  readonly bosToken: string | null;
  readonly eosToken: string | null;
}

const GENERATION = /\{%([-+]?)\s*(end)?generation\s*([-+]?)%\}/g;
const BEGIN_MARK = 'temper_generation_begin';
const END_MARK = 'temper_generation_end';

/** The mark that stands in rendered text where `name` begins or ends. */
export const mark = ({ open, close }: Sentinels, name: string) => `${open}${name}${close}`;

/**
 * The template with its generation tags turned into output of our marks. A tag becomes an `if` block
 * around the output: for trim_blocks, lstrip_blocks and the dashes it stays a block tag on both sides,
 * as it is in transformers; the library would drop it by a regular expression and lose where it was.
 */
function withMarks(source: string): string {
  // Jinja reads every line end as \n.
  return source
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(GENERATION, (_, left: string, end: string | undefined, right: string) => {
      const name = end ? END_MARK : BEGIN_MARK;
      // A plus keeps white space against lstrip_blocks or trim_blocks: beside an expression they do nothing.
      const before = left === '+' ? "{{ '' }}{%" : `{%${left}`;
      const after = right === '+' ? "%}{{ '' }}" : `${right}%}`;
      return `${before} if true %}{{ ${name} }}{% endif ${after}`;
    });
}

const because = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Compiles a chat template; the tokens are those of the tokenizer's configuration. */
export function compileTemplate(source: string, tokens: TemplateTokens): Result<ChatTemplate> {
  let template: Template;
  try {
    template = new Template(withMarks(source));
    honourStripCharacters(template.parsed);
  } catch (error) {
    return failed({
      code: 'template-invalid',
      message: `The model's chat template cannot be read: ${because(error)}.`,
    });
  }
  return ok({
    source,
    marksGeneration: /\{%[-+]?\s*generation\s*[-+]?%\}/.test(source),
    render(messages, { prompt, sentinels }) {
      try {
        return ok(
          template.render({
            // As transformers calls it: absent tools and documents are none, not undefined.
            messages: messages.map(({ role, content }) => ({ role, content })),
            tools: null,
            documents: null,
            add_generation_prompt: prompt,
            ...(tokens.bosToken === null ? {} : { bos_token: tokens.bosToken }),
            ...(tokens.eosToken === null ? {} : { eos_token: tokens.eosToken }),
            ...STRIP_FUNCTIONS,
            [BEGIN_MARK]: sentinels ? mark(sentinels, 'generation') : '',
            [END_MARK]: sentinels ? mark(sentinels, '/generation') : '',
          }),
        );
      } catch (error) {
        return templateRefuses(because(error));
      }
    },
  });
}

const templateRefuses = (why: string): { readonly ok: false; readonly fault: Fault } =>
  failed({
    code: 'template-refuses',
    message: `The model's chat template refuses this conversation: ${why}`,
  });

/** Two private-use characters that occur in none of the texts. */
export function chooseSentinels(texts: readonly string[]): Result<Sentinels> {
  const free: string[] = [];
  for (let code = 0xe000; code <= 0xf8ff && free.length < 2; code++) {
    const char = String.fromCharCode(code);
    if (!texts.some((text) => text.includes(char))) free.push(char);
  }
  const [open, close] = free;
  if (open === undefined || close === undefined)
    return failed({
      code: 'no-sentinel',
      message: 'The conversation uses every private-use character of Unicode: its parts cannot be located.',
    });
  return ok({ open, close });
}

/** A mark found in rendered text, at its offset in the text without marks. */
export interface FoundMark {
  readonly name: string;
  readonly at: number;
}

/** Takes the marks out of rendered text. */
export function extractMarks(rendered: string, sentinels: Sentinels): { text: string; marks: FoundMark[] } {
  const marks: FoundMark[] = [];
  let text = '';
  let cursor = 0;
  for (;;) {
    const open = rendered.indexOf(sentinels.open, cursor);
    const close = open < 0 ? -1 : rendered.indexOf(sentinels.close, open);
    if (close < 0) return { text: text + rendered.slice(cursor), marks };
    text += rendered.slice(cursor, open);
    marks.push({ name: rendered.slice(open + 1, close), at: text.length });
    cursor = close + 1;
  }
}

/** The text that asks the model for its next turn. */
export function renderPrompt(
  template: ChatTemplate,
  messages: readonly Pick<Message, 'role' | 'content'>[],
): Result<string> {
  return template.render(messages, { prompt: true });
}
