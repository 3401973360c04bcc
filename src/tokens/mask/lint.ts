import type { Example } from '../../data/example.ts';
import type { RenderedConversation } from '../template/spans.ts';
import type { ChatTokenizer } from '../tokenizer/tokenizer.ts';
import type { Lint } from '../types.ts';
import type { LabelledToken, MaskSettings } from './judge.ts';

interface Subject {
  readonly example: Example;
  readonly rendered: RenderedConversation;
  readonly all: readonly LabelledToken[];
  readonly kept: readonly LabelledToken[];
  readonly supervised: number;
  readonly tokenizer: ChatTokenizer;
  readonly mask: MaskSettings;
}

/** The traps that one example falls into; the codes are listed in docs/spec/mask.md. */
export function lintExample(subject: Subject): Lint[] {
  const { example, all, kept, supervised, tokenizer, mask } = subject;
  const out: Lint[] = [];
  const cut = all.length - kept.length;
  if (cut > 0 && kept.length === 0)
    out.push({
      code: 'dropped',
      message: `${all.length} tokens do not fit the context of ${mask.context}: the example is left out. Raise the context or cut instead.`,
    });
  else if (cut > 0)
    out.push({
      code: 'truncated',
      message: `${cut} of ${all.length} tokens do not fit the context of ${mask.context} and were cut from the ${mask.truncation === 'keep-start' ? 'end' : 'start'}.`,
    });
  if (supervised === 0) out.push({ code: 'nothing-supervised', message: nothingSupervised(subject) });

  const merged = kept.filter((token) => token.verdict === 'boundary').length;
  if (merged > 0)
    out.push({
      code: 'boundary-merge',
      message: `${merged === 1 ? 'A token joins' : `${merged} tokens join`} the answer with what stands beside it and stay${merged === 1 ? 's' : ''} masked: check white space at the start of the answer.`,
    });

  const marker = tokenizer.specialTokens.find(
    (token) => token !== '' && example.messages.some(({ content }) => content.includes(token)),
  );
  if (marker !== undefined)
    out.push({
      code: 'marker-in-content',
      message: `A message contains ${marker}, which the tokenizer reads as a special token: remove it unless it is meant.`,
    });

  const { bosId } = tokenizer;
  if (bosId !== null && all[0]?.id === bosId && all[1]?.id === bosId)
    out.push({
      code: 'double-bos',
      message: `The text begins with ${tokenizer.bosToken} twice: remove it from the data.`,
    });

  const open = subject.rendered.turns.some(
    ({ generation, answerEnd }) => generation.length > 0 && generation.at(-1)!.end === answerEnd,
  );
  if (open && tokenizer.template !== null)
    out.push({
      code: 'no-end-of-turn',
      message:
        'The chat template leaves the end of the turn out of what the assistant writes: the model does not learn to stop.',
    });
  return out;
}

function nothingSupervised({ example, all, kept, rendered }: Subject): string {
  const scored = all.some((token) => token.weight > 0);
  const why = scored
    ? kept.length === 0
      ? 'it is too long and was dropped'
      : 'its answer was cut away'
    : !example.messages.some((message) => message.role === 'assistant')
      ? 'it has no assistant message'
      : rendered.turns.every((span) => span.generation.length === 0)
        ? 'the chat template marks nothing as generated'
        : 'its answers are empty or have weight 0';
  return `The loss sees nothing of this example (${why}): it is left out of training.`;
}
