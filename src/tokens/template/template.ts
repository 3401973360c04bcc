import type { Message } from '../../data/example.ts';
import { type Fault, failed, ok, type Result } from '../../io/faults.ts';
import { parseJinja } from './jinja.ts';
import { mark, type Sentinels } from './marks.ts';

/** A message as a template sees it: weights are the loss's concern. */
export type Turn = Omit<Message, 'weight'>;

/** A conversation for a template. */
export interface Conversation {
  readonly messages: readonly Turn[];
  readonly tools?: readonly unknown[] | undefined;
}

interface RenderOptions {
  /** Ends with the header of the assistant's next turn (add_generation_prompt). */
  readonly prompt: boolean;
  /** Marks the bounds of generated text. */
  readonly sentinels?: Sentinels;
  readonly tools?: readonly unknown[] | undefined;
}

/** A chat template, compiled once. */
export interface ChatTemplate {
  readonly source: string;
  /** The template says itself what the assistant generates ({% generation %}). */
  readonly marksGeneration: boolean;
  /** The conversation as text; with sentinels, the bounds of generated text are marked in it. */
  render(messages: readonly Turn[], options: RenderOptions): Result<string>;
}

/** The texts that templates refer to as bos_token and eos_token. */
export interface TemplateTokens {
  readonly bosToken: string | null;
  readonly eosToken: string | null;
}

const GENERATION = /\{%([-+]?)\s*(end)?generation\s*([-+]?)%\}/g;
const BEGIN_MARK = 'temper_generation_begin';
const END_MARK = 'temper_generation_end';

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

/** The name under which a template reads what the assistant thought; names that none of them reads do no harm. */
function reasoningField(source: string): string {
  const names = ['reasoning_content', 'reasoning', 'thinking'];
  return names.find((name) => new RegExp(`(\\.|['"])${name}\\b`).test(source)) ?? 'reasoning_content';
}

/** Compiles a chat template; the tokens are those of the tokenizer's configuration. */
export function compileTemplate(source: string, tokens: TemplateTokens): Result<ChatTemplate> {
  let run: ReturnType<typeof parseJinja>;
  try {
    run = parseJinja(withMarks(source));
  } catch (error) {
    return failed({
      code: 'template-invalid',
      message: `The model's chat template cannot be read: ${because(error)}.`,
    });
  }
  const reasoning = reasoningField(source);
  const named = {
    ...(tokens.bosToken === null ? {} : { bos_token: tokens.bosToken }),
    ...(tokens.eosToken === null ? {} : { eos_token: tokens.eosToken }),
  };

  const renderAs = (parts: boolean, messages: readonly Turn[], options: RenderOptions): Result<string> => {
    const { prompt, sentinels, tools } = options;
    const forTemplate = messages.map((message) => ({
      role: message.role,
      content: parts ? [{ type: 'text', text: message.content }] : message.content,
      ...(message.reasoning === undefined ? {} : { [reasoning]: message.reasoning }),
      ...(message.toolCalls === undefined ? {} : { tool_calls: message.toolCalls }),
      ...(message.name === undefined ? {} : { name: message.name }),
      ...(message.toolCallId === undefined ? {} : { tool_call_id: message.toolCallId }),
    }));
    try {
      const text = run({
        // As transformers calls it: absent tools and documents are none, not undefined.
        messages: forTemplate,
        tools: tools ?? null,
        documents: null,
        add_generation_prompt: prompt,
        ...named,
        [BEGIN_MARK]: sentinels ? mark(sentinels, 'generation') : '',
        [END_MARK]: sentinels ? mark(sentinels, '/generation') : '',
      });
      // Python refuses to join a text and an object; the library writes this instead.
      return text.includes('[object Map]') &&
        !messages.some(({ content }) => content.includes('[object Map]'))
        ? templateRefuses('it joins a text and an object.')
        : ok(text);
    } catch (error) {
      return templateRefuses(because(error));
    }
  };

  // Templates of models that see pictures read contents as lists of parts only: a text would vanish.
  let parts: boolean | null = null;
  const wantsParts = (): boolean => {
    const probe: Turn[] = [
      { role: 'user', content: 'temper-user' },
      { role: 'assistant', content: 'temper-assistant' },
    ];
    const shows = (form: boolean) => {
      const text = renderAs(form, probe, { prompt: false });
      return text.ok && probe.every(({ content }) => text.value.includes(content));
    };
    parts ??= /content/.test(source) && !shows(false) && shows(true);
    return parts;
  };

  return ok({
    source,
    marksGeneration: /\{%[-+]?\s*generation\s*[-+]?%\}/.test(source),
    render: (messages, options) => renderAs(wantsParts(), messages, options),
  });
}

const templateRefuses = (why: string): { readonly ok: false; readonly fault: Fault } =>
  failed({
    code: 'template-refuses',
    message: `The model's chat template refuses this conversation: ${why}`,
  });

/** The text that asks the model for its next turn. */
export function renderPrompt(
  template: ChatTemplate,
  messages: readonly Turn[],
  tools?: readonly unknown[],
): Result<string> {
  return template.render(messages, { prompt: true, tools });
}
