import { describe, expect, test } from 'vitest';
import { assistant, detected, read, system, user } from '../../../tests/helpers/shapes.ts';

describe('DATA-4: Alpaca', () => {
  test.each([
    [{ instruction: 'Add', input: '1 2', output: '3' }, [user('Add\n\n1 2'), assistant('3')]],
    [{ instruction: 'Add', input: '', response: '3' }, [user('Add'), assistant('3')]],
    [{ instruction: 'Add', input: null, output: 3 }, [user('Add'), assistant('3')]],
    [{ instruction: '', input: '1 2', output: '3' }, [user('1 2'), assistant('3')]],
    [
      { instruction: 'Who?', context: 'Ada.', response: 'Ada', category: 'qa' },
      [user('Who?\n\nAda.'), assistant('Ada')],
    ],
    [
      { instruction: 'c', output: 'd', system: 's', history: [['a', 'b']] },
      [system('s'), user('a'), assistant('b'), user('c'), assistant('d')],
    ],
    [{ INSTRUCTION: 'Add', ' Response': '3' }, [user('Add'), assistant('3')]],
  ])('%j', (row, messages) => {
    expect(read([row])).toEqual([messages]);
    expect(detected([row]).reading.format).toBe('alpaca');
  });
});

describe('DATA-6: prompt and completion', () => {
  test.each([
    [{ prompt: 'a', completion: 'b' }, [user('a'), assistant('b')]],
    [{ prompt: 'a', generation: 'b' }, [user('a'), assistant('b')]],
    [{ prompt: 'a', system_prompt: 's', response: 'b' }, [system('s'), user('a'), assistant('b')]],
    [{ context: 'c', prompt: 'a', completion: 'b' }, [user('c\n\na'), assistant('b')]],
    [
      { task_id: 'HumanEval/0', prompt: 'def f():\n', canonical_solution: '    return 1\n', test: 'check' },
      [user('def f():\n'), assistant('    return 1\n')],
    ],
    [
      { prompt: [user('a'), assistant('b'), user('c')], completion: [assistant('d')] },
      [user('a'), assistant('b', 0), user('c'), assistant('d')],
    ],
  ])('%j', (row, messages) => {
    expect(read([row])).toEqual([messages]);
    expect(detected([row]).reading.format).toBe('prompt-completion');
  });
});

describe('DATA-30: questions and answers under their other names', () => {
  test.each([
    [{ question: '2+2', answer: 4 }, [user('2+2'), assistant('4')]],
    [{ system_prompt: 's', question: 'a', response: 'b' }, [system('s'), user('a'), assistant('b')]],
    [{ query: 'a', response: 'b', type: 'GSM' }, [user('a'), assistant('b')]],
    [{ problem: 'a', solution: 'b', answer: '4' }, [user('a'), assistant('b')]],
    [
      { context: 'Ada wrote.', question: 'Who?', answer: 'Ada' },
      [user('Ada wrote.\n\nWho?'), assistant('Ada')],
    ],
    [
      { context: 'Ada.', question: 'Who?', answers: { text: ['Ada', 'ada'], answer_start: [0, 0] } },
      [user('Ada.\n\nWho?'), assistant('Ada')],
    ],
  ])('question and answer: %j', (row, messages) => {
    expect(read([row])).toEqual([messages]);
    expect(detected([row]).reading.format).toBe('question-answer');
  });

  test.each([
    [{ inputs: 'a', targets: 'b', task_source: 'Flan2021', task_name: 'x' }],
    [{ input: 'a', output: 'b' }],
    [{ source: 'a', target: 'b' }],
    [{ article: 'a', highlights: 'b', id: 1 }],
    [{ article: 'a', summary: 'b' }],
    [{ document: 'a', summary: 'b' }],
    [{ dialogue: 'a', summary: 'b' }],
    [{ text: 'a', summary: 'b' }],
    [{ Context: 'a', Response: 'b' }],
    [{ inputs: [1, 2], targets: [3], inputs_pretokenized: 'a', targets_pretokenized: 'b' }],
  ])('inputs and targets: %j', (row) => {
    expect(read([row])).toEqual([[user('a'), assistant('b')]]);
    expect(detected([row]).reading.format).toBe('inputs-targets');
  });

  test('the definition of a task stands before its inputs', () => {
    expect(read([{ definition: 'Negate.', inputs: 'yes', targets: 'no' }])).toEqual([
      [user('Negate.\n\nyes'), assistant('no')],
    ]);
  });
});

describe('DATA-8: rows that cannot be used', () => {
  test.each([
    [{ question: 'a', answer: null }, '"answer" is null.'],
    [{ question: 'a', answer: ' \n' }, '"answer" is empty.'],
    [{ question: 'a', answers: { text: [] } }, '"answers" is empty.'],
    [{ question: '', answer: 'b' }, '"question" is empty.'],
    [{ question: '', answer: '' }, '"question" and "answer" are empty.'],
    [{ instruction: 'a', output: { b: 1 } }, '"output" is not text.'],
    [{ instruction: { a: 1 }, output: 'b' }, '"instruction" is not text.'],
    [
      { instruction: 'a', output: 'b', history: [['c']] },
      '"history" is not a list of [user, assistant] pairs of text.',
    ],
    [
      { question: 'a', choices: ['b', 'c'], answer: 1 },
      '"answer" is the number of a choice: it is needed as text.',
    ],
    [{ prompt: 'a', completion: 'b', system: {} }, '"system" is not text.'],
  ])('%j', (row, reason) => {
    expect(read([row])).toEqual([reason]);
  });

  test('in a table, where every row has every column, empty ones make way for the others', () => {
    const rows = [
      { instruction: 'a', output: 'b', text: '' },
      { instruction: null, output: null, text: 'A story.' },
    ];
    expect(read(rows)).toEqual([[user('a'), assistant('b')], [assistant('A story.')]]);
  });
});
