import type { Example } from '../../src/data/example.ts';
import { unwrap } from '../../src/io/faults.ts';
import { diskFolder } from '../../src/io/node/disk.ts';
import { defaultRecipe, parseRecipe } from '../../src/recipe/parse.ts';
import type { CheckedAnswer } from '../../src/runs/check-answers.ts';
import { Engine } from '../../src/workers/engine.ts';
import type { ModelReference, SamplingOptions } from '../../src/workers/protocol.ts';
import { testGpu } from './gpu.ts';
import { runRows } from './rows.ts';
import { assistant, exampleOf, user } from './tokens.ts';

/** What every reference to a model means in these tests. */
export const bundled = diskFolder('public/models/bundled');
const sampling: SamplingOptions = { greedy: true, temperature: 1, topP: 1, topK: 0, maxTokens: 6, seed: 1 };
const model = (id: string): ModelReference => ({ kind: 'url', id, name: id, url: '' });
export const context = { signal: new AbortController().signal, progress: () => undefined };

/** An engine whose models are all the bundled one; counts how often one is read. */
export async function engineSetup() {
  const { gpu } = await testGpu();
  let reads = 0;
  const engine = new Engine(gpu, () => {
    reads++;
    return bundled;
  });
  const { handlers } = engine;
  const ask = async (id: string, tuned = false) =>
    (
      await handlers.generate(
        { model: model(id), prompt: 'What is green?', format: 'chat', choice: CHOICE, tuned, sampling },
        context,
      )
    ).text;
  /** Checks the answers to rows; each as it is told. */
  const check = async (examples: readonly Example[], tuned = false, signal = context.signal) => {
    const told: CheckedAnswer[] = [];
    const progress = (answer: CheckedAnswer) => told.push(answer);
    const request = { model: model('a'), tuned, choice: CHOICE, examples };
    return { ...(await handlers['exact-match'](request, { signal, progress })), told };
  };
  return { handlers, ask, check, reads: () => reads };
}

/** The model's own template. */
export const CHOICE = defaultRecipe().model;

const examples = Array.from({ length: 4 }, (_, i) =>
  exampleOf([user(`Say ${i}.`), assistant('Yes.')], i + 1),
);

/** A run of two steps; one with almost no memory is refused when its buffers are planned. */
export const runRequest = (id: string, memory: number | null = null) => {
  const recipe = unwrap(
    parseRecipe({
      mask: { context: 64 },
      training: { maxSteps: 2, microBatch: 1, accumulation: 1, memory },
      evaluation: { examples: 0 },
    }),
  );
  const rows = runRows([{ task: 'task', train: examples, validation: [] }], recipe);
  return { model: model(id), recipe, rows };
};
