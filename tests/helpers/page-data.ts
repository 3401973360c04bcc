import type { Example } from '../../src/data/example.ts';
import { DataSet } from '../../src/data/set/data-set.ts';
import type { FileSummary } from '../../src/data/set/types.ts';
import { fileSource } from '../../src/io/browser/file.ts';
import { memoryStore } from '../../src/io/bytes.ts';
import { defaultRecipe } from '../../src/recipe/parse.ts';
import { fileSettings } from '../../src/recipe/schema.ts';
import { dataHandlers as setHandlers } from '../../src/workers/data-handlers.ts';
import type { EngineRequests } from '../../src/workers/engine-protocol.ts';
import type { DataRequests, ModelSummary } from '../../src/workers/protocol.ts';
import type { Handlers } from '../../src/workers/rpc.ts';
import type { TokenRequests } from '../../src/workers/token-protocol.ts';

/** A small model of 512 positions. */
export const SUMMARY: ModelSummary = {
  architecture: 'llama',
  parameters: 1000,
  dtypes: ['BF16'],
  bytes: 2000,
  maxPositions: 512,
  slidingWindow: null,
};

/** A JSONL file of rows {instruction, output}, as a person would drop it. */
export function jsonl(name: string, rows: number): File {
  const lines = Array.from({ length: rows }, (_, i) =>
    JSON.stringify({ instruction: `Question ${i} of ${name}`, output: `Answer ${i}` }),
  );
  return new File([`${lines.join('\n')}\n`], name);
}

/** What the page knows of a file of so many examples, whose numbers begin at `base`. */
export function summaryOf(name: string, base: number, count: number): FileSummary {
  return {
    name,
    size: 100 * count,
    base,
    count,
    container: 'jsonl',
    compressed: false,
    encoding: 'utf-8',
    columns: null,
    how: 'JSON lines',
    format: 'alpaca',
    evidence: { text: '', sampled: count, candidates: [], columns: null },
    fields: ['instruction', 'output'],
    tasks: [],
    flags: { 'prompt-in-answer': 0, 'control-characters': 0, 'short-answer': 0, 'replacement-character': 0 },
    skipped: 0,
    firstSkipped: [],
    settings: fileSettings(defaultRecipe().data, name),
    taskBy: 'file',
    layout: { kind: 'json', columns: [], delimiter: '' },
  };
}

/** Files under their own names, as the data store takes them. */
export const named = (...files: readonly File[]) => files.map((file) => ({ name: file.name, file }));

/** The data worker's handlers. */
export function dataHandlers(replaced: Partial<Handlers<DataRequests>> = {}): Handlers<DataRequests> {
  return {
    ...setHandlers(new DataSet(memoryStore()), fileSource, Promise.resolve({ unkept: null, before: [] })),
    'check-model': async () => SUMMARY,
    'answer-on': async ({ port }) => {
      port.close();
      return null;
    },
    'estimate-memory': async ({ recipe, run }) => ({
      tokens: recipe.training.microBatch * recipe.mask.context,
      isExact: run !== null,
      recomputed: 0,
      blocks: 2,
      bytes: { base: 1, adapter: 2, activations: 3, total: 6 },
      cost: null,
      fault: null,
    }),
    ...replaced,
  };
}

/** A token worker's handlers, with words for tokens: a row has as many as its messages have words. */
export function tokenWorkerHandlers(
  replaced: Partial<Handlers<TokenRequests>> = {},
): Handlers<TokenRequests> {
  const words = ({ messages }: Example) => messages.map(({ content }) => content.split(' ').length);
  return {
    'load-tokenizer': async () => null,
    describe: async () => ({
      kind: 'words',
      vocabulary: 0,
      bos: null,
      eos: null,
      pad: null,
      endOfTurn: null,
      template: null,
      origin: 'none',
      offered: [],
      notes: [],
    }),
    render: async ({ messages }) => ({
      text: messages.map(({ content }) => content).join('\n'),
      parts: [],
      prompt: null,
    }),
    tokens: async () => ({ tokens: [], lint: [], truncated: 0 }),
    analyse: async ({ examples }) => ({
      facts: Uint32Array.from(
        examples.flatMap((example) => {
          const [question = 0, answer = 0] = words(example);
          return [question + answer, answer, 0, 0];
        }),
      ),
      faults: [],
    }),
    ...replaced,
  };
}

/** The engine worker's handlers, without a GPU: a run ends at once, and nothing is said. */
export function engineHandlers(replaced: Partial<Handlers<EngineRequests>> = {}): Handlers<EngineRequests> {
  return {
    adapter: async () => null,
    live: async () => null,
    'use-runs': async () => null,
    train: async () => ({ status: 'finished', steps: 0, result: null }),
    probe: async () => ({ step: 1, evaluation: 1, steps: 1, evaluations: 1 }),
    pause: async () => null,
    resume: async () => null,
    stop: async () => null,
    generate: async () => ({ text: '', tokens: 0, reason: 'end', milliseconds: 0, promptIds: [], ids: [] }),
    logits: async () => ({ logits: new Float32Array(), vocabSize: 1 }),
    'exact-match': async () => ({ reason: 'end' }),
    score: async () => ({ reason: 'end' }),
    'token-losses': async () => ({ tokens: [], nll: [], greedy: [] }),
    conflicts: async () => null,
    ...replaced,
  };
}
