import { expect, test } from 'vitest';
import { defaultRecipe } from '../../../recipe/parse.ts';
import { fileSettings } from '../../../recipe/schema.ts';
import { columnsRead, soundsLikeValidation, withColumn, withContainer } from './mapping.ts';

const settings = fileSettings(defaultRecipe().data, 'a.csv');
const none = settings.columns;
const detected = { ...none, prompt: 'question', response: 'answer' };

test('PAGE-61: choosing one column keeps the others as they were detected', () => {
  expect(columnsRead(settings, detected)).toEqual(detected);
  const mapped = withColumn(settings, detected, 'response', 'solution');
  expect(mapped.columns).toEqual({ ...none, prompt: 'question', response: 'solution' });
});

test('PAGE-61: a list of messages stands in place of prompt and response, and the other way round', () => {
  const listed = withColumn(settings, { ...detected, system: 'rules' }, 'messages', 'chat');
  expect(listed.columns).toEqual({ ...none, messages: 'chat', system: 'rules' });
  expect(withColumn(listed, null, 'prompt', 'question').columns.messages).toBeNull();
});

test('PAGE-61: under another header columns have other names', () => {
  const mapped = withColumn(settings, detected, 'input', 'context');
  expect(withContainer(mapped, { header: false })).toEqual({ ...settings, header: false });
});

test('PAGE-61: names of validation files', () => {
  const names = ['valid.csv', 'math/test.jsonl', 'a_dev.json', 'validity.csv', 'contest.jsonl', 'latest.csv'];
  expect(names.filter((name) => soundsLikeValidation({ name }))).toEqual(names.slice(0, 3));
});
