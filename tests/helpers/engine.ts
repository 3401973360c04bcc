import type { Example } from '../../src/data/example.ts';
import { unwrap } from '../../src/io/faults.ts';
import { diskFolder } from '../../src/io/node/disk.ts';
import { defaultRecipe, parseRecipe } from '../../src/recipe/parse.ts';
import type { CheckedAnswer } from '../../src/runs/check-answers.ts';
import { memoryKeeper } from '../../src/runs/memory-keeper.ts';
import type { RunRows } from '../../src/runs/rows.ts';
import { Engine, type EngineOptions } from '../../src/workers/engine.ts';
import type { RunRequest, Side } from '../../src/workers/engine-protocol.ts';
import type { ModelReference, SamplingOptions } from '../../src/workers/protocol.ts';
import { testGpu } from './gpu.ts';
import { runRows } from './rows.ts';
import { assistant, exampleOf, user } from './tokens.ts';

/** What every reference to a model means in these tests. */
export const bundled = diskFolder('public/models/bundled');
const sampling: SamplingOptions = { greedy: true, temperature: 1, topP: 1, topK: 0, maxTokens: 6, seed: 1 };
const model = (id: string): ModelReference => ({ kind: 'url', id, name: id, url: '' });
export const context = { signal: new AbortController().signal, progress: () => undefined };

export const BASE: Side = { kind: 'base' };
export const sideOf = (run: string, step: number): Side => ({ kind: 'checkpoint', run, step });

/** An engine whose models are all the bundled one; counts how often one is read. */
export async function engineSetup(options: Partial<EngineOptions> = {}) {
  const { gpu } = await testGpu();
  let reads = 0;
  const openModel = () => {
    reads++;
    return bundled;
  };
  const engine = new Engine({ gpu, openModel, ...options });
  const keeper = memoryKeeper();
  engine.keepWith(keeper);
  const { handlers } = engine;
  const ask = async (id: string, side: Side = BASE) => {
    const asked = { model: model(id), side, choice: CHOICE, system: '', prompt: 'What is green?' };
    return (await handlers.generate({ ...asked, format: 'chat', sampling }, context)).text;
  };
  /** Checks the answers to rows; each as it is told. */
  const check = async (examples: readonly Example[], side: Side = BASE, signal = context.signal) => {
    const told: CheckedAnswer[] = [];
    const progress = (answer: CheckedAnswer) => told.push(answer);
    const request = { model: model('a'), side, choice: CHOICE, examples };
    return { ...(await handlers['exact-match'](request, { signal, progress })), told };
  };
  return { handlers, keeper, ask, check, reads: () => reads };
}

/** The model's own template. */
export const CHOICE = defaultRecipe().model;

const examples = Array.from({ length: 4 }, (_, i) =>
  exampleOf([user(`Say ${i}.`), assistant('Yes.')], i + 1),
);
const validation = [exampleOf([user('Say nine.'), assistant('Yes.')], 9)];

/**
 * A run of two steps on the model of that id; a run of almost no memory is refused when its buffers are planned.
 * Its validation row gives it a checkpoint at steps 0 and 2.
 */
export function runRequest(
  modelId: string,
  { memory = null, training = {}, evaluation = {}, ...changes }: RunChanges = {},
): RunRequest & { readonly rows: RunRows } {
  const recipe = unwrap(
    parseRecipe({
      mask: { context: 64 },
      training: { maxSteps: 2, microBatch: 1, accumulation: 1, memory, ...training },
      evaluation: { examples: 1, samples: { count: 0 }, plainText: 'none', ...evaluation },
    }),
  );
  const rows = runRows([{ task: 'task', train: examples, validation }], recipe);
  return {
    id: 'run',
    name: 'A run',
    files: [],
    sweep: null,
    goesOn: false,
    why: null,
    model: model(modelId),
    recipe,
    rows,
    plainText: [],
    ...changes,
  };
}

interface RunChanges extends Partial<Omit<RunRequest, 'recipe' | 'rows'>> {
  readonly memory?: number | null;
  /** Of the recipe. */
  readonly training?: Record<string, unknown>;
  readonly evaluation?: Record<string, unknown>;
}
