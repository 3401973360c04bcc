import { expect, test } from 'vitest';
import { BASE, CHOICE, context, engineSetup, runRequest, sideOf } from '../../tests/helpers/engine.ts';
import { assistant, exampleOf, user } from '../../tests/helpers/tokens.ts';

const QUESTION = 'What is green?';

test('PAGE-27: answers are those that the model gives, compared word for word', {
  timeout: 120_000,
}, async () => {
  const { ask, check } = await engineSetup();
  // Six tokens, fewer than the expected answer has.
  const said = (await ask('a')).trim();
  expect(said).not.toBe('');
  const rows = [
    exampleOf([user(QUESTION), assistant('Grass, as far as the eye can see.')], 1),
    exampleOf([user(QUESTION), assistant('Hi.'), user('Hello.'), assistant('Hi.')], 2),
  ];
  const { reason, told } = await check(rows);
  expect(reason).toBe('end');
  expect(told.map(({ place }) => place)).toEqual([0, 1]);
  const [first] = told;
  expect(first?.given?.startsWith(said)).toBe(true);
  expect(first).toMatchObject({ isExact: false, fault: null });
});

test('PAGE-27: a row that is too long is told and ends nothing', { timeout: 120_000 }, async () => {
  const { check } = await engineSetup();
  const long = exampleOf([user('green '.repeat(600)), assistant('Yes.')], 1);
  const { told } = await check([long, exampleOf([user(QUESTION), assistant('Yes.')], 2)]);
  expect(told).toMatchObject([
    { place: 0, given: null, isExact: false, fault: { code: 'prompt-too-long' } },
    { place: 1, fault: null },
  ]);
});

test('PAGE-27: cancelling ends the check at the next token', { timeout: 120_000 }, async () => {
  const { handlers } = await engineSetup();
  const controller = new AbortController();
  const { model } = runRequest('a');
  const examples = Array.from({ length: 9 }, (_, i) => exampleOf([user(QUESTION), assistant('Yes.')], i + 1));
  let told = 0;
  const progress = () => {
    told++;
    controller.abort();
  };
  const request = { model, side: BASE, choice: CHOICE, examples };
  const { reason } = await handlers['exact-match'](request, { signal: controller.signal, progress });
  expect({ reason, told }).toEqual({ reason: 'cancelled', told: 1 });
});

test('PAGE-27: a side is asked where its run is kept', { timeout: 120_000 }, async () => {
  const { handlers, check } = await engineSetup();
  const rows = [exampleOf([user('Say 1.'), assistant('Yes.')], 1)];
  await expect(check(rows, sideOf('run', 2))).rejects.toMatchObject({ code: 'run-unknown' });
  await handlers.train(runRequest('a'), context);
  const { reason, told } = await check(rows, sideOf('run', 2));
  expect(reason).toBe('end');
  expect(told).toHaveLength(1);
});

test('PAGE-28: plain text is continued without the chat format', { timeout: 120_000 }, async () => {
  const { handlers } = await engineSetup();
  const { model } = runRequest('a');
  const sampling = { greedy: true, temperature: 1, topP: 1, topK: 0, maxTokens: 8, seed: 1 };
  const said = async (format: 'chat' | 'plain', choice = CHOICE) => {
    const request = { model, prompt: 'The capital', format, choice, side: BASE, system: '', sampling };
    return (await handlers.generate(request, context)).text;
  };
  const plain = await said('plain');
  expect(plain).not.toBe(await said('chat'));
  // A word goes on in the same sentence: with the space before it, not in a turn of its own.
  expect(plain).toMatch(/^ \w/);
  // A template that writes the prompt and nothing else asks for the same.
  const template = '{% for m in messages %}{{ m.content }}{% endfor %}';
  expect(await said('chat', { ...CHOICE, template })).toBe(plain);
});
