/** What stands around a message's content. */
interface Around {
  readonly before: string;
  readonly after: string;
}

/** A chat format whose text depends on who speaks alone: what templates of Ollama can say. */
export interface ChatTurns {
  /** Before everything. */
  readonly start: string;
  /** After the start, where no system message is given. */
  readonly withoutSystem: string;
  /** null: the format has no place for one. */
  readonly system: Around | null;
  readonly user: Around;
  readonly assistant: Around;
  /** Asks for an answer, after a question. */
  readonly prompt: string;
}

type ChatRole = 'system' | 'user' | 'assistant';

export interface PlainMessage {
  readonly role: ChatRole;
  readonly content: string;
}

/** A conversation as text, `prompt`: with what asks for an answer; null where the format refuses it. */
export type RenderChat = (messages: readonly PlainMessage[], prompt: boolean) => string | null;

const contentOf = (place: number) => `Content${place}q`;
const talk = (...roles: ChatRole[]): PlainMessage[] =>
  roles.map((role, place) => ({ role, content: contentOf(place) }));

/** The texts before, between and after the contents of a conversation; null where they do not stand in order. */
function gapsOf(render: RenderChat, messages: readonly PlainMessage[], prompt: boolean): string[] | null {
  const text = render(messages, prompt);
  if (text === null) return null;
  const gaps: string[] = [];
  let at = 0;
  for (const { content } of messages) {
    const found = text.indexOf(content, at);
    if (found < 0 || text.indexOf(content) !== found || text.lastIndexOf(content) !== found) return null;
    gaps.push(text.slice(at, found));
    at = found + content.length;
  }
  return [...gaps, text.slice(at)];
}

/** A text in units that are never cut: special tokens, and characters. */
type Units = (text: string) => string[];

function unitsOf(specialTokens: readonly string[]): Units {
  const tokens = specialTokens.filter((token) => token !== '').toSorted((a, b) => b.length - a.length);
  return (text) => {
    const units: string[] = [];
    for (let at = 0; at < text.length; ) {
      const unit = tokens.find((token) => text.startsWith(token, at)) ?? text[at]!;
      units.push(unit);
      at += unit.length;
    }
    return units;
  };
}

function commonStart(units: Units, texts: readonly string[]): string {
  const [first = [], ...rest] = texts.map(units);
  let n = 0;
  while (n < first.length && rest.every((other) => other[n] === first[n])) n++;
  return first.slice(0, n).join('');
}

function commonEnd(units: Units, texts: readonly string[]): string {
  const [first = [], ...rest] = texts.map(units);
  let n = 0;
  while (n < first.length && rest.every((other) => other.at(-1 - n) === first.at(-1 - n))) n++;
  return first.slice(first.length - n).join('');
}

const less = (text: string, end: string) => text.slice(0, text.length - end.length);

/**
 * The format's parts, read off conversations that are rendered by it. Between a question and an answer any cut gives
 * the same text; they are made where special tokens and the end of a lone question say. null where the contents do
 * not stand one after the other.
 */
export function readTurns(render: RenderChat, specialTokens: readonly string[]): ChatTurns | null {
  const units = unitsOf(specialTokens);
  const plain = gapsOf(render, talk('user', 'assistant', 'user'), true);
  if (plain === null) return null;
  const [startUser = '', userAssistant = '', assistantUser = '', asked = ''] = plain;
  const long = gapsOf(render, talk('system', 'user', 'assistant', 'user'), true);
  const withSystem = long ?? gapsOf(render, talk('system', 'user'), true);
  const startSystem = withSystem?.[0] ?? null;
  const systemUser = withSystem?.[1] ?? null;

  // What ends an answer that nothing follows ends every answer, and begins no question.
  const ended = gapsOf(render, talk('user', 'assistant'), false)?.at(-1) ?? '';
  const question = assistantUser.startsWith(ended) ? assistantUser.slice(ended.length) : assistantUser;
  const beforeUser = commonEnd(units, [startUser, question, ...(systemUser === null ? [] : [systemUser])]);
  const alone = gapsOf(render, talk('user'), false)?.[1] ?? '';
  const both = commonStart(units, [userAssistant, asked]);
  const afterUser = both.startsWith(alone) ? alone : both;
  const first = less(startUser, beforeUser);
  const start = startSystem === null ? first : commonStart(units, [first, startSystem]);
  return {
    start,
    withoutSystem: first.slice(start.length),
    system:
      startSystem === null || systemUser === null
        ? null
        : { before: startSystem.slice(start.length), after: less(systemUser, beforeUser) },
    user: { before: beforeUser, after: afterUser },
    assistant: {
      before: userAssistant.slice(afterUser.length),
      after: less(assistantUser, beforeUser),
    },
    prompt: asked.slice(afterUser.length),
  };
}

/** A conversation in the format's parts, as the template of Ollama writes it. */
function written(turns: ChatTurns, messages: readonly PlainMessage[]): string {
  const parts = messages.map(({ role, content }, place) => {
    const around = turns[role] ?? { before: '', after: '' };
    const isLast = place === messages.length - 1;
    const end =
      role === 'assistant' ? (isLast ? '' : around.after) : around.after + (isLast ? turns.prompt : '');
    return around.before + content + end;
  });
  const hasSystem = messages.some(({ role }) => role === 'system');
  return turns.start + (hasSystem ? '' : turns.withoutSystem) + parts.join('');
}

/** What the format does that its parts do not say, in sentences. */
export function turnsNotes(turns: ChatTurns, render: RenderChat): string[] {
  const same = (...messages: PlainMessage[]) => {
    const text = render(messages, true);
    return text === null || text === written(turns, messages);
  };
  const [user, assistant, system] = (['user', 'assistant', 'system'] as const).map((role) => ({
    role,
    content: `Some ${role} text.`,
  }));
  if (!user || !assistant || !system) return [];
  const notes: string[] = [];
  if (turns.system === null)
    notes.push('The chat template has no place for a system message: Ollama’s leaves it out.');
  else if (!same(system, user) || !same(system, user, assistant, user))
    notes.push(
      'The chat template moves the system message in longer conversations; Ollama’s writes it at the beginning.',
    );
  if (!same(user, assistant, user, assistant, user))
    notes.push(
      'The chat template writes earlier turns another way than later ones; Ollama’s writes all alike.',
    );
  if (!same({ role: 'user', content: ' Some text. ' }))
    notes.push('The chat template takes white space off the ends of messages, which Ollama’s does not.');
  return notes;
}
