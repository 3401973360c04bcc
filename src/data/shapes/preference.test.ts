import { describe, expect, test } from 'vitest';
import { assistant, detected, read, system, user } from '../../../tests/helpers/shapes.ts';

const chosen = { preference: 'chosen' } as const;

describe('DATA-34: preference data is another kind', () => {
  const row = { prompt: 'a', chosen: 'b', rejected: 'c' };

  test('every row is skipped, and the evidence says what to do', () => {
    expect(read([row])).toEqual([
      'It is a preference, "chosen" over "rejected": it compares answers. The chosen side can be taken, by the file’s setting for preference data.',
    ]);
    const { reading, evidence } = detected([row, row]);
    expect(reading.format).toBe('preference');
    expect(evidence.text).toBe(
      'All 2 rows have chosen and rejected. This is preference data: it compares answers instead of teaching one. The chosen side can be taken, by the file’s setting for preference data.',
    );
    expect(detected([row], chosen).evidence.text).toBe(
      'The only row has chosen and rejected. The chosen side is taken as the answer.',
    );
  });

  const human = '\n\nHuman: a\n\nAssistant: b\n\nHuman: c\n\nAssistant: d';
  test.each([
    ['text after a prompt', row, [user('a'), assistant('b')]],
    ['with a system text', { ...row, system: 's' }, [system('s'), user('a'), assistant('b')]],
    [
      'an instruction with its input',
      { instruction: 'i', input: 'j', chosen: 'b', rejected: 'c' },
      [user('i\n\nj'), assistant('b')],
    ],
    [
      'whole conversations beside their prompt',
      { prompt: 'a', chosen: [user('a'), assistant('b')], rejected: [user('a'), assistant('c')] },
      [user('a'), assistant('b')],
    ],
    [
      'lists after a list',
      {
        prompt: [user('x'), assistant('y'), user('a')],
        chosen: [assistant('b')],
        rejected: [assistant('c')],
      },
      [user('x'), assistant('y', 0), user('a'), assistant('b')],
    ],
    [
      'a turn after ShareGPT turns',
      {
        conversations: [{ from: 'human', value: 'a' }],
        chosen: { from: 'gpt', value: 'b' },
        rejected: { from: 'gpt', value: 'c' },
      },
      [user('a'), assistant('b')],
    ],
    [
      'texts with speakers in them (HH)',
      { chosen: human, rejected: human },
      [user('a'), assistant('b'), user('c'), assistant('d')],
    ],
    [
      'OpenAI’s fine-tuning by preference',
      {
        input: { messages: [user('a')], tools: [] },
        preferred_output: [assistant('b')],
        non_preferred_output: [assistant('c')],
      },
      [user('a'), assistant('b')],
    ],
    ['named answers', { question: 'a', response_j: 'b', response_k: 'c' }, [user('a'), assistant('b')]],
    [
      'numbered answers',
      { prompt: 'a', response_0: 'x', response_1: 'b', better_response_id: 1 },
      [user('a'), assistant('b')],
    ],
  ])('the chosen side: %s', (_, given, messages) => {
    expect(read([given], chosen)).toEqual([messages]);
  });

  test('numbered answers of which nothing says that one is better', () => {
    expect(read([{ prompt: 'a', response_0: 'b', response_1: 'c' }], chosen)).toEqual([
      'Nothing says which answer is the better one.',
    ]);
  });

  test('answers that are judged one by one (KTO): the good ones', () => {
    const rows = [
      { prompt: 'a', completion: 'b', label: true },
      { prompt: 'a', completion: 'c', label: false },
    ];
    expect(detected(rows).reading.format).toBe('preference');
    expect(read(rows, chosen)).toEqual([[user('a'), assistant('b')], 'The answer is judged bad.']);
  });

  test('a whole conversation in messages is learned, whatever is compared beside it', () => {
    const messages = [user('a'), assistant('b')];
    expect(read([{ ...row, messages }])).toEqual([messages]);
  });
});
