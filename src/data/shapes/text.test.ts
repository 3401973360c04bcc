import { describe, expect, test } from 'vitest';
import { assistant, detected, exampleOfRow, read, system, user } from '../../../tests/helpers/shapes.ts';
import { exampleOf, fixtureTokenizer } from '../../../tests/helpers/tokens.ts';
import { unwrap } from '../../io/faults.ts';
import { defaultRecipe } from '../../recipe/parse.ts';
import { labelExample } from '../../tokens/mask/label.ts';

describe('DATA-35: plain text', () => {
  test('is one answer without a question, and the evidence says so', () => {
    expect(read([{ text: 'Once upon a time.' }])).toEqual([[assistant('Once upon a time.')]]);
    expect(read(['Once upon a time.'])).toEqual([[assistant('Once upon a time.')]]);
    expect(detected([{ text: 'a' }, { text: 'b' }]).evidence.text).toBe(
      'All 2 rows have text. No marks say who speaks in them: the whole text is learned, as an answer without a question.',
    );
    expect(detected([{ prompt: 'p', text: 'a' }]).evidence.text).toContain(
      '"prompt" is not used: choose it in the mapping if the text answers it.',
    );
    expect(read([{ text: 'a' }, { text: ' ' }])[1]).toBe('The text is empty.');
  });

  test('all of it is supervised, with its end', () => {
    const { messages } = exampleOfRow({ text: 'The sea is wide.' });
    for (const template of ['marked', null]) {
      const mask = { ...defaultRecipe().mask, context: 4096 };
      const labelled = unwrap(labelExample(exampleOf(messages), fixtureTokenizer(template), mask));
      const learned = labelled.tokens().filter(({ state }) => state === 'supervised');
      expect(learned.map(({ text }) => text).join('')).toContain('The sea is wide.');
    }
  });
});

const talk = [system('s'), user('a\nb'), assistant('c'), user('d'), assistant('e')];

describe('DATA-36: text with rendered marks', () => {
  test.each([
    [
      'ChatML',
      '<|im_start|>system\ns<|im_end|>\n<|im_start|>user\na\nb<|im_end|>\n<|im_start|>assistant\nc<|im_end|>\n<|im_start|>user\nd<|im_end|>\n<|im_start|>assistant\ne<|im_end|>\n',
    ],
    [
      'Llama 3',
      '<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\ns<|eot_id|><|start_header_id|>user<|end_header_id|>\n\na\nb<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\nc<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nd<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\ne<|eot_id|>',
    ],
    ['Llama 2', '<s>[INST] <<SYS>>\ns\n<</SYS>>\n\na\nb [/INST] c </s><s>[INST] d [/INST] e </s>'],
    [
      'Zephyr',
      '<|system|>\ns</s>\n<|user|>\na\nb</s>\n<|assistant|>\nc</s>\n<|user|>\nd</s>\n<|assistant|>\ne</s>',
    ],
    ['Vicuna', 's USER: a\nb ASSISTANT: c</s>USER: d ASSISTANT: e</s>'],
    ['Guanaco', 's\n### Human: a\nb### Assistant: c### Human: d### Assistant: e'],
    ['Human and Assistant', 's\n\nHuman: a\nb\n\nAssistant: c\n\nHuman: d\n\nAssistant: e'],
    ['User and Bot', 'system: s\nuser: a\nb\nbot: c\nuser: d\nbot: e'],
  ])('%s', (_, text) => {
    expect(read([{ text }])).toEqual([talk]);
    expect(detected([{ text }]).reading.format).toBe('chatml');
  });

  test('Gemma, which has no system text', () => {
    const text = '<bos><start_of_turn>user\na<end_of_turn>\n<start_of_turn>model\nb<end_of_turn>\n';
    expect(read([{ text }])).toEqual([[user('a'), assistant('b')]]);
    expect(detected([{ text }]).evidence.text).toBe(
      'The only row has text. The texts mark their turns as a chat template does.',
    );
  });

  test('Alpaca’s own frame: its first sentence is the system text, the input a part of the question', () => {
    const text = 'Below is an instruction.\n\n### Instruction:\nAdd.\n\n### Input:\n1 2\n\n### Response:\n3';
    expect(read([{ text }])).toEqual([
      [system('Below is an instruction.'), user('Add.\n\n1 2'), assistant('3')],
    ]);
  });

  test('Q and A: what stands before the question belongs to it', () => {
    const text = 'columns: Year\nQ: Which year? \nA: SELECT Year';
    expect(read([{ text }])).toEqual([[user('columns: Year\nWhich year?'), assistant('SELECT Year')]]);
    expect(detected([{ text }]).evidence.text).toBe(
      'The only row has text. Turns begin with "Q:" and "A:" (or "Question:" and "Answer:").',
    );
  });

  test('words that anybody writes count only where most texts of the file have them', () => {
    const story = { text: 'He said.\nQ: What is it?\nA: A letter.' };
    const rows = [story, ...Array.from({ length: 3 }, (_, i) => ({ text: `Story ${i}.` }))];
    expect(read(rows)[0]).toEqual([assistant(story.text)]);
    expect(detected(rows).reading).toMatchObject({ format: 'text', marks: null });
  });

  test('a model’s marks count in every row; a text that only asks is skipped', () => {
    const plain = Array.from({ length: 3 }, (_, i) => ({ text: `Story ${i}.` }));
    const marked = { text: '<|im_start|>user\na<|im_end|>\n<|im_start|>assistant\nb<|im_end|>' };
    const asks = { text: '<|im_start|>user\na<|im_end|>\n<|im_start|>assistant\n' };
    expect(read([...plain, marked, asks]).slice(3)).toEqual([
      [user('a'), assistant('b')],
      'The answer is empty.',
    ]);
  });

  test('long runs of marks and white space take linear time', () => {
    const texts = [
      `[INST] <<SYS>>${' '.repeat(200_000)}`,
      '#'.repeat(200_000),
      '\n \t'.repeat(60_000),
      'Q:\n'.repeat(60_000),
      'USER: '.repeat(60_000),
    ];
    for (const text of texts) expect(read([{ text: `${text}x` }])).toHaveLength(1);
  });
});
