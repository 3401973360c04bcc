import type { Message, Role } from '../example.ts';
import { isBlank } from '../values.ts';
import { roleOf, turn } from './turns.ts';

/** A way of writing a conversation as one text, by words that open the turns. */
interface Family {
  /** Every text of the family has it: looked for before the pattern. */
  readonly sign: string;
  /** Opens a turn; its group names the role. Runs in linear time. */
  readonly opens: RegExp;
  /** Each ends a turn before the next one opens. */
  readonly ends: readonly string[];
  /** Names of roles that roleOf does not know. */
  readonly roles?: Readonly<Record<string, Role | 'more'>>;
  /** What stands before the first turn belongs to its question; absent: it is the system text. */
  readonly contextFirst?: boolean;
}

const ENDS = ['</s>', '<|endoftext|>'];

/** Marks that are tokens of a model: they mean turns wherever they occur. */
const STRONG: readonly Family[] = [
  {
    sign: '<|im_start|>',
    opens: /<\|im_start\|>([^\n<]{1,40})\n?/g,
    ends: ['<|im_end|>'],
  },
  {
    sign: '<|start_header_id|>',
    opens: /<\|start_header_id\|>([^\n<]{1,40})<\|end_header_id\|>/g,
    ends: ['<|eot_id|>', '<|eom_id|>', '<|end_of_text|>'],
  },
  {
    sign: '[/INST]',
    opens: /\[(\/?INST)\]/g,
    ends: ENDS,
    roles: { inst: 'user', '/inst': 'assistant' },
  },
  {
    sign: '<start_of_turn>',
    opens: /<start_of_turn>([a-z]{1,20})\n?/g,
    ends: ['<end_of_turn>'],
  },
  {
    sign: '<|assistant|>',
    opens: /<\|(system|user|assistant)\|>\n?/g,
    ends: [...ENDS, '<|end|>'],
  },
];

/** Words that anybody writes: they mean turns where most texts of a file have them. */
export const WEAK_MARKS = ['instruction', 'inline', 'speaker', 'question'] as const;
export type WeakMarks = (typeof WEAK_MARKS)[number];

interface WeakFamily extends Family {
  /** As the evidence names it. */
  readonly shown: string;
}

const WEAK: Readonly<Record<WeakMarks, WeakFamily>> = {
  instruction: {
    shown: '"### Instruction:" and "### Response:" (or "### Human:" and "### Assistant:")',
    sign: '###',
    opens:
      /###[ \t]*(instruction|question|human|user|input|context|response|answer|output|assistant|system)[ \t]*:/gi,
    ends: ENDS,
    roles: {
      instruction: 'user',
      question: 'user',
      input: 'more',
      context: 'more',
      response: 'assistant',
      answer: 'assistant',
      output: 'assistant',
    },
  },
  inline: {
    shown: '"USER:" and "ASSISTANT:"',
    sign: 'ASSISTANT:',
    opens: /\b(USER|ASSISTANT|SYSTEM):/g,
    ends: ENDS,
  },
  speaker: {
    shown: '"Human:" and "Assistant:" (or "User:", "Bot:")',
    sign: ':',
    opens: /(?:^|\n)[ \t]*(human|user|assistant|bot|gpt|ai|system)[ \t]*:/gi,
    ends: ENDS,
    roles: { ai: 'assistant' },
  },
  question: {
    shown: '"Q:" and "A:" (or "Question:" and "Answer:")',
    sign: ':',
    opens: /(?:^|\n)[ \t]*(q|a|question|answer)[ \t]*:/gi,
    ends: ENDS,
    roles: { q: 'user', question: 'user', a: 'assistant', answer: 'assistant' },
    contextFirst: true,
  },
};

/** How the evidence names weak marks. */
export const shownMarks = (marks: WeakMarks): string => WEAK[marks].shown;

/** Words of a tokenizer that may open a text. */
const OPENING = /^\s*(?:<s>|<bos>|<\|begin_of_text\|>)/;

/** A turn's own text: up to the mark that ends it, without the white space around it. */
function turnText(text: string, ends: readonly string[]): string {
  let end = text.length;
  for (const mark of ends) {
    const found = text.indexOf(mark);
    if (found >= 0 && found < end) end = found;
  }
  return text.slice(0, end).replace(OPENING, '').trim();
}

/** Llama 2 writes the system text into the first question. */
function withSystem(content: string): Message[] {
  const end = content.indexOf('<</SYS>>');
  if (!content.startsWith('<<SYS>>') || end < 0) return [turn('user', content)];
  const system = content.slice('<<SYS>>'.length, end).trim();
  return [turn('system', system), turn('user', content.slice(end + '<</SYS>>'.length).trim())];
}

const join = (first: string, second: string) =>
  first === '' || second === '' ? first + second : `${first}\n\n${second}`;

/** The turns of a text; null where a mark names no role, or nobody speaks. */
function turnsOf(text: string, { opens, ends, roles, contextFirst = false }: Family): Message[] | null {
  const matches = [...text.matchAll(opens)];
  const first = matches[0];
  if (first === undefined) return null;
  const head = turnText(text.slice(0, first.index), []);
  const messages: Message[] = contextFirst || head === '' ? [] : [turn('system', head)];
  let carried = contextFirst ? head : '';
  for (const [i, match] of matches.entries()) {
    const name = match[1]!.trim().toLowerCase();
    const role = roles !== undefined && Object.hasOwn(roles, name) ? roles[name] : roleOf(name);
    if (role === undefined) return null;
    const content = turnText(text.slice(match.index + match[0].length, matches[i + 1]?.index), ends);
    const last = messages.at(-1);
    if (role === 'more') {
      if (last?.role !== 'user') return null;
      messages[messages.length - 1] = turn('user', join(last.content, content));
    } else if (role === 'user') {
      messages.push(...withSystem(carried === '' ? content : `${carried}\n${content}`));
      carried = '';
    } else messages.push(turn(role, content));
  }
  return carried === '' ? messages : null;
}

/** Whether people and assistant take turns, each with something to say, after at most one system text. */
function alternates(messages: readonly Message[]): boolean {
  const spoken = messages[0]?.role === 'system' ? messages.slice(1) : messages;
  return (
    spoken.length >= 2 &&
    spoken.every(({ role, content }, i) => role === (i % 2 === 0 ? 'user' : 'assistant') && !isBlank(content))
  );
}

/** The turns that weak marks make of a text; null where they do not make a plain conversation of it. */
export function weakTurns(text: string, marks: WeakMarks): Message[] | null {
  const family = WEAK[marks];
  if (!text.includes(family.sign)) return null;
  const turns = turnsOf(text, family);
  return turns !== null && alternates(turns) ? turns : null;
}

/** The turns of a text with a model's own marks in it; null where it has none. */
export function strongTurns(text: string): Message[] | null {
  for (const family of STRONG) {
    if (!text.includes(family.sign)) continue;
    const messages = turnsOf(text, family);
    if (messages !== null) return messages;
  }
  return null;
}
