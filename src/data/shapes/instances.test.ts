import { expect, test } from 'vitest';
import { assistant, detected, read, user } from '../../../tests/helpers/shapes.ts';

test('DATA-33: each instance of Natural Instructions is an example with its first output', () => {
  const row = {
    Contributors: ['Ada'],
    Definition: ['Negate the sentence.'],
    'Positive Examples': [{ input: 'a', output: 'b', explanation: 'c' }],
    Instances: [
      { id: 1, input: 'It rains.', output: ['It does not rain.', 'No rain.'] },
      { id: 2, input: 'It snows.', output: [] },
      7,
    ],
  };
  expect(detected([row]).reading.format).toBe('natural-instructions');
  expect(read([row])).toEqual([
    [user('Negate the sentence.\n\nIt rains.'), assistant('It does not rain.')],
    'Instance 2: "output" is empty.',
    'Instance 3: it is not an object with an input and an output.',
  ]);
});

test('DATA-33: seed tasks of Self-Instruct, with and without input', () => {
  const row = {
    id: 'seed_task_0',
    name: 'breakfast',
    instruction: 'Name a breakfast.',
    instances: [
      { input: '', output: 'Porridge.' },
      { input: 'No oats.', output: 'An egg.' },
    ],
    is_classification: false,
  };
  expect(detected([row]).reading.format).toBe('instances');
  expect(read([row])).toEqual([
    [user('Name a breakfast.'), assistant('Porridge.')],
    [user('Name a breakfast.\n\nNo oats.'), assistant('An egg.')],
  ]);
  expect(detected([row]).evidence.text).toBe(
    'The only row has instruction and instances. Each instance is an example, with its first output. They make 2 examples.',
  );
  expect(read([{ instruction: 'a', instances: [] }])).toEqual(['The task has no instances.']);
});
