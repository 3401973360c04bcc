import { expect, test } from 'vitest';
import { fixtureTokenizer } from '../../../tests/helpers/tokens.ts';
import type { Message } from '../../data/example.ts';
import { unwrap } from '../../io/faults.ts';
import { renderConversation } from './spans.ts';

test('a long conversation without generation tags is rendered a few times, not twice an answer (MASK-8)', () => {
  const { template, specialTokens } = fixtureTokenizer('unmarked');
  const messages = Array.from({ length: 60 }, (_, i): Message[] => [
    { role: 'user', content: `Question ${i}` },
    { role: 'assistant', content: `Answer ${i}` },
  ]).flat();
  let renderings = 0;
  const counting: typeof template = {
    ...template!,
    render: (...given) => {
      renderings++;
      return template!.render(...given);
    },
  };
  const rendered = unwrap(renderConversation(counting, messages, specialTokens));
  expect(renderings).toBeLessThan(12);
  const answers = rendered.turns.flatMap(({ generation }) =>
    generation.map(({ start, end }) => rendered.text.slice(start, end).trim()),
  );
  expect(answers).toEqual(Array.from({ length: 60 }, (_, i) => `Answer ${i}<|im_end|>`));
});
