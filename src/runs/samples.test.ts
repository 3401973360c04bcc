import { describe, expect, it } from 'vitest';
import { assistant, exampleOf, fixtureTokenizer, user } from '../../tests/helpers/tokens.ts';
import type { Example } from '../data/example.ts';
import { unwrap } from '../io/faults.ts';
import { parseRecipe } from '../recipe/parse.ts';
import { encodePrompt } from '../tokens/template/conversation.ts';
import { repetition, samplePrompts } from './samples.ts';

const tokenizer = fixtureTokenizer('marked');
const rows: readonly { readonly task: string; readonly examples: readonly Example[] }[] = [
  { task: 'sea', examples: [exampleOf([user('One?'), assistant('1'), user('Two?'), assistant('2')], 1)] },
  { task: 'none', examples: [] },
  { task: 'mute', examples: [exampleOf([user('No answer')], 2)] },
  {
    task: 'sum',
    examples: [exampleOf([user('Add.'), assistant('5')], 3), exampleOf([user('x'), assistant('y')], 4)],
  },
];
const samples = (given: object) => unwrap(parseRecipe({ evaluation: { samples: given } })).evaluation;

describe('sample prompts', () => {
  it('RUN-8: the first validation row of each of the first tasks, asked with the turns before its last answer', () => {
    const [sea, sum, ...more] = samplePrompts({ evaluation: rows }, tokenizer, samples({ count: 3 }));
    expect(more).toEqual([]);
    expect(sea).toMatchObject({ task: 'sea', prompt: 'Two?', expected: '2' });
    expect(sea?.ids).toEqual(unwrap(encodePrompt([user('One?'), assistant('1'), user('Two?')], tokenizer)));
    expect(sum).toMatchObject({ task: 'sum', prompt: 'Add.', expected: '5' });
    expect(samplePrompts({ evaluation: rows }, tokenizer, samples({ count: 0 }))).toEqual([]);
  });

  it('RUN-8: or the prompts of the person’s own', () => {
    const own = samplePrompts(
      { evaluation: rows },
      tokenizer,
      samples({ count: 1, prompts: ['Who?', 'Why?'] }),
    );
    expect(own).toEqual([
      { task: null, prompt: 'Who?', expected: null, ids: unwrap(encodePrompt([user('Who?')], tokenizer)) },
    ]);
  });

  it('RUN-8: repetition is counted over tokens', () => {
    expect(repetition([])).toEqual({ repeated4: null, distinct2: null });
    expect(repetition([1, 2, 3])).toEqual({ repeated4: null, distinct2: 1 });
    expect(repetition([1, 2, 3, 4])).toEqual({ repeated4: 0, distinct2: 1 });
    // 1212, 2121, 1212, 2121, 1212: three of five came before; of seven pairs two differ.
    expect(repetition([1, 2, 1, 2, 1, 2, 1, 2])).toEqual({ repeated4: 3 / 5, distinct2: 2 / 7 });
  });
});
