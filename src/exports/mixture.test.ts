import { expect, test } from 'vitest';
import type { Message, TaskSplit } from '../data/example.ts';
import { mapRow } from '../data/rows.ts';
import type { Sink } from '../io/bytes.ts';
import { unwrap } from '../io/faults.ts';
import { drawMixture } from '../mixture/draw.ts';
import { planMixture } from '../mixture/plan.ts';
import { defaultRecipe } from '../recipe/parse.ts';
import { exportMixture, type MixedSet, mixtureManifest } from './mixture.ts';

const recipe = defaultRecipe();

function setOf(): MixedSet {
  const split = (task: string, size: number): TaskSplit => ({
    task,
    train: Array.from({ length: size }, (_, i) => ({
      id: `${task}${i}`,
      task,
      file: 'f',
      row: i + 1,
      messages: [
        { role: 'user', content: `${task} ${i}` },
        { role: 'assistant', content: 'ü\n', weight: 0 },
      ],
    })),
    validation: [],
  });
  const splits = [split('a', 6), split('b', 2)];
  const sources = splits.map(({ task, train }) => ({ task, size: train.length, validation: 0 }));
  const plan = unwrap(planMixture(sources, recipe.mixture, 2));
  return { recipe, plan, draw: drawMixture(plan, 42, 2), splits, files: [{ name: 'f', size: 9 }] };
}

function memorySink() {
  const state = { text: '', closed: false, aborted: false };
  const decoder = new TextDecoder();
  const sink: Sink = {
    write: async (bytes) => {
      state.text += decoder.decode(bytes, { stream: true });
    },
    close: async () => {
      state.closed = true;
    },
    abort: async () => {
      state.aborted = true;
    },
  };
  return { state, sink };
}

test('EXP-1: JSONL in training order, with weights and task', async () => {
  const set = setOf();
  const { state, sink } = memorySink();
  await exportMixture(set, 'jsonl', sink);
  expect(state.closed).toBe(true);
  const rows = state.text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const expected = set.draw
    .flatMap((epoch) => [...epoch])
    .map(({ task, row }) => {
      const name = set.plan.tasks[task]?.task ?? '';
      const example = set.splits.find((s) => s.task === name)?.train[row];
      return { messages: example?.messages, task: name };
    });
  expect(rows).toEqual(expected);
  expect(rows).toHaveLength(set.plan.total);
});

test('EXP-1: the JSON array holds the same rows', async () => {
  const lines = memorySink();
  const array = memorySink();
  await exportMixture(setOf(), 'jsonl', lines.sink);
  await exportMixture(setOf(), 'json', array.sink);
  expect(JSON.parse(array.state.text)).toEqual(
    JSON.parse(`[${lines.state.text.trimEnd().replaceAll('\n', ',')}]`),
  );
});

test('EXP-1: a failure leaves nothing behind', async () => {
  const { state, sink } = memorySink();
  const set = { ...setOf(), splits: [] };
  await expect(exportMixture(set, 'jsonl', sink)).rejects.toThrow('points to row');
  expect([state.closed, state.aborted]).toEqual([false, true]);
});

test('EXP-2: the manifest holds the recipe, the seed, the files and the counts', () => {
  const set = setOf();
  const manifest = JSON.parse(mixtureManifest(set, 'jsonl'));
  expect(manifest).toMatchObject({ recipe, seed: 42, files: set.files, tasks: set.plan.tasks, total: 16 });
  expect(manifest.epochs).toEqual([8, 8]);
});

test('EXP-1: tool calls, thoughts, tools and weights are read back as they were (pitfall 22)', async () => {
  const messages: Message[] = [
    { role: 'user', content: 'Weather?' },
    {
      role: 'assistant',
      content: '',
      reasoning: 'I must look.',
      toolCalls: [{ id: 'c', type: 'function', function: { name: 'weather', arguments: '{"in": "Rome"}' } }],
      weight: 0.5,
    },
    { role: 'tool', content: 'Sun', name: 'weather', toolCallId: 'c' },
    { role: 'assistant', content: 'Sun.', weight: 0 },
  ];
  const example = { id: '1', task: 'a', file: 'f', row: 1, messages, tools: [{ name: 'weather' }] };
  const { state, sink } = memorySink();
  const splits = [{ task: 'a', train: [example], validation: [] }];
  const plan = unwrap(planMixture([{ task: 'a', size: 1, validation: 0 }], recipe.mixture, 1));
  await exportMixture({ recipe, plan, draw: drawMixture(plan, 42, 1), splits, files: [] }, 'jsonl', sink);
  expect(mapRow(JSON.parse(state.text.split('\n')[0]!))).toMatchObject({ messages, tools: example.tools });
});
