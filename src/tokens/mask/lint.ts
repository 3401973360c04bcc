import type { Example } from '../../data/example.ts';
import { endOfTurnId } from '../template/end-of-turn.ts';
import type { RenderedConversation } from '../template/turns.ts';
import type { ChatTokenizer } from '../tokenizer/tokenizer.ts';
import type { Lint, LintCode } from '../types.ts';
import type { LabelledText } from './describe.ts';
import type { MaskSettings } from './judge.ts';

interface Subject extends LabelledText {
  readonly example: Example;
  readonly rendered: RenderedConversation;
  /** All tokens, the tokenizer's own before the text among them. */
  readonly ids: readonly number[];
  readonly supervised: number;
  readonly tokenizer: ChatTokenizer;
  readonly mask: MaskSettings;
}

/** The sentence of a trap, or null where the example does not fall into it. */
type Check = (subject: Subject) => string | null;

const count = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`;
const numbers = (turns: readonly number[]) =>
  `message${turns.length === 1 ? '' : 's'} ${turns.map((turn) => turn + 1).join(', ')}`;

/** How many of the tokens that the model sees have the property. */
function seen({ encoded, prefix, from, to }: Subject, has: (i: number) => boolean): number {
  let n = 0;
  for (let i = 0; i < encoded.ids.length; i++) {
    const at = i + prefix.length;
    if (at >= from && at < to && has(i)) n++;
  }
  return n;
}

const cutAway: Check = ({ ids, from, to, mask }) => {
  const cut = ids.length - (to - from);
  if (cut === 0 || to === from) return null;
  return `${cut} of ${ids.length} tokens do not fit the context of ${mask.context} and were cut from the ${mask.truncation === 'keep-start' ? 'end' : 'start'}.`;
};

const dropped: Check = ({ ids, from, to, mask }) =>
  ids.length > 0 && to === from
    ? `${ids.length} tokens do not fit the context of ${mask.context}: the example is left out. Raise the context or cut instead.`
    : null;

const nothingSupervised: Check = ({ example, judged, from, to, rendered, supervised, mask, prefix }) => {
  if (supervised > 0) return null;
  const scored = judged.weights.some((weight, i) => weight > 0 && i + prefix.length > 0);
  const masked = judged.verdicts.some(
    (verdict) => verdict.startsWith('think-') || verdict === 'template-think',
  );
  const why = scored
    ? to === from
      ? 'it is too long and was dropped'
      : 'its answer was cut away'
    : !example.messages.some((message) => message.role === 'assistant')
      ? 'it has no assistant message'
      : rendered.turns.every((span) => span.generation.length === 0)
        ? 'the chat template marks nothing as generated'
        : masked && mask.thinking !== 'all'
          ? 'all of it is thinking, which the recipe masks'
          : rendered.turns.some(
                ({ role, content, rewritten }) => role === 'assistant' && rewritten && content === null,
              )
            ? 'the chat template leaves its answers out'
            : 'its answers are empty or have weight 0';
  return `The loss sees nothing of this example (${why}): it is left out of training.`;
};

const boundary: Check = (subject) => {
  const { verdicts } = subject.judged;
  const masked = seen(subject, (i) => verdicts[i] === 'boundary');
  const scored = seen(subject, (i) => verdicts[i] === 'boundary-supervised');
  const n = masked + scored;
  if (n === 0) return null;
  return `${count(n, 'token joins', 'tokens join')} the answer with what stands beside it and ${n === 1 ? 'is' : 'are'} ${scored > 0 ? 'trained on, though after the prompt alone the model never begins there' : 'masked'}: check white space at the answer’s edges, or encode answers apart.`;
};

const marker: Check = ({ example, rendered, parts, encoded, judged, tokenizer }) => {
  const at = encoded.ids.findIndex(
    (id, i) => parts[judged.places[i]!]?.part === 'content' && tokenizer.isSpecial(id),
  );
  // Contents that were not located are searched: the tokenizer reads markers in them all the same.
  const lost = example.messages.filter((_, turn) => rendered.turns[turn]?.content === null);
  const found =
    at >= 0
      ? tokenizer.tokenText(encoded.ids[at]!)
      : lost.length === 0
        ? undefined
        : tokenizer.specialTokens.find(
            (token) => token !== '' && lost.some(({ content }) => content.includes(token)),
          );
  return found === undefined
    ? null
    : `A message contains ${found}, which the tokenizer reads as a special token: remove it unless it is meant.`;
};

const doubleBos: Check = ({ ids, tokenizer: { bosId, bosToken } }) =>
  bosId !== null && ids[0] === bosId && ids[1] === bosId
    ? `The text begins with ${bosToken} twice: remove it from the data.`
    : null;

const noEnd: Check = ({ rendered, tokenizer, mask, example }) => {
  const answers = rendered.turns.filter(({ generation }) => generation.length > 0);
  if (answers.length === 0) return null;
  if (!mask.endOfTurn && !mask.prompt)
    return 'The recipe keeps the end of the turn out of the loss: the model does not learn to stop.';
  if (tokenizer.template === null) {
    const last = answers.at(-1)!;
    const ends = last.turn === example.messages.length - 1;
    return ends && last.generation.at(-1)!.end === last.answerEnd
      ? 'No EOS follows the answer: the model does not learn to stop.'
      : null;
  }
  return answers.some(({ generation, answerEnd }) => generation.at(-1)!.end === answerEnd)
    ? 'The chat template leaves the end of the turn out of what the assistant writes: the model does not learn to stop.'
    : null;
};

const foreignEnd: Check = ({ tokenizer }) => {
  const end = endOfTurnId(tokenizer);
  if (tokenizer.template === null || end === null || tokenizer.eosId === null || end === tokenizer.eosId)
    return null;
  return `Answers end with ${tokenizer.tokenText(end)}, the tokenizer’s EOS is ${tokenizer.eosToken}: whatever runs the model must stop at ${tokenizer.tokenText(end)} too.`;
};

const templateThink: Check = (subject) => {
  const { parts, judged } = subject;
  const n = seen(subject, (i) => {
    const part = parts[judged.places[i]!];
    return part?.ofTemplate === true && judged.verdicts[i] === 'think';
  });
  return n === 0
    ? null
    : `${count(n, 'token', 'tokens')} of a think block that the template writes ${n === 1 ? 'is' : 'are'} trained on: the model learns to think nothing.`;
};

const rewritten: Check = ({ rendered, tokenizer }) => {
  const turns = rendered.turns.filter((span) => span.rewritten).map(({ turn }) => turn);
  if (turns.length === 0) return null;
  return tokenizer.template === null
    ? `Thoughts or tool calls of ${numbers(turns)} are left out: plain text has no place for them.`
    : `The chat template leaves out or changes what ${numbers(turns)} ${turns.length === 1 ? 'says' : 'say'} (thoughts of earlier answers, tool calls, text): the loss sees the answer as it is rendered, not as the data has it.`;
};

const otherRole: Check = ({ rendered }) => {
  const turns = rendered.turns.filter((span) => span.generatedByOther).map(({ turn }) => turn);
  return turns.length === 0
    ? null
    : `The chat template marks ${numbers(turns)} as generated although the assistant does not write ${turns.length === 1 ? 'it' : 'them'}: masked here, trained on elsewhere.`;
};

/** Turns of which nothing is left although the data has text or calls for them. */
const leftOut: Check = ({ example, rendered }) => {
  const turns = rendered.turns.flatMap(({ turn, role, content, toolCalls, rewritten: changed }) => {
    const message = example.messages[turn];
    if (role !== 'assistant' || !changed || !message) return [];
    const said = message.content.trim() === '' || content !== null;
    const called = (message.toolCalls ?? []).length === 0 || toolCalls !== null;
    return said && called ? [] : [turn];
  });
  return turns.length === 0
    ? null
    : `What the assistant says or calls in ${numbers(turns)} is not in the text that the template writes: the model learns to answer nothing there.`;
};

const weightIgnored: Check = ({ example, mask }) => {
  const turns = example.messages.flatMap(({ role, weight }, turn) =>
    role !== 'assistant' && weight !== undefined && weight > 0 ? [turn] : [],
  );
  return turns.length === 0 || mask.prompt
    ? null
    : `${numbers(turns).replace('m', 'M')} ${turns.length === 1 ? 'has a weight, but is' : 'have weights, but are'} not the assistant’s: weights count for answers only.`;
};

const notExact: Check = ({ encoded }) =>
  encoded.exact
    ? null
    : `The tokenizer changes this text, and ${count(encoded.inexact.length, 'token has', 'tokens have')} no exact place in it: look whether the mask is right there.`;

const unknown: Check = (subject) => {
  const { encoded, tokenizer } = subject;
  const n = seen(subject, (i) => encoded.ids[i] === tokenizer.unkId && !isBos(tokenizer, encoded.ids[i]));
  return tokenizer.unkId === null || n === 0
    ? null
    : `${count(n, 'place', 'places')} of the text ${n === 1 ? 'has' : 'have'} no token of ${n === 1 ? 'its' : 'their'} own: the model reads ${tokenizer.tokenText(tokenizer.unkId)} there.`;
};

/** GPT-2's tokenizers name one token unknown, begin and end: where it is written it is no unknown text. */
const isBos = ({ bosId, eosId }: ChatTokenizer, id: number | undefined) => id === bosId || id === eosId;

const CHECKS: readonly (readonly [LintCode, Check])[] = [
  ['dropped', dropped],
  ['truncated', cutAway],
  ['nothing-supervised', nothingSupervised],
  ['boundary-merge', boundary],
  ['marker-in-content', marker],
  ['double-bos', doubleBos],
  ['no-end-of-turn', noEnd],
  ['foreign-end-of-turn', foreignEnd],
  ['template-think', templateThink],
  ['history-rewritten', rewritten],
  ['answer-left-out', leftOut],
  ['other-role-supervised', otherRole],
  ['weight-ignored', weightIgnored],
  ['not-exact', notExact],
  ['unknown-token', unknown],
];

/** The traps that one example falls into; the codes are listed in docs/spec/mask.md. */
export function lintExample(subject: Subject): Lint[] {
  return CHECKS.flatMap(([code, check]) => {
    const message = check(subject);
    return message === null ? [] : [{ code, message }];
  });
}
