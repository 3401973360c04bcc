import { defaultRecipe } from '../../src/recipe/parse.ts';
import type { RunEvent, StepRecord } from '../../src/runs/events.ts';
import type { RunRecord } from '../../src/runs/record.ts';
import type { Handlers } from '../../src/workers/rpc.ts';
import type { RunsRequests } from '../../src/workers/runs-protocol.ts';

/** A run of the small model, as it begins. */
export function runRecord(id: string, changes: Partial<RunRecord> = {}): RunRecord {
  return {
    version: 1,
    id,
    createdAt: '2026-11-22T14:05:00.000Z',
    recipe: defaultRecipe(),
    plan: { tasks: [], total: 0, notes: [] },
    files: [],
    rows: '0'.repeat(64),
    plainText: null,
    model: {
      name: 'bundled',
      hash: '1'.repeat(64),
      config: {
        architecture: 'llama',
        hiddenSize: 8,
        intermediateSize: 16,
        layers: 1,
        heads: 1,
        kvHeads: 1,
        headDim: 8,
        vocabSize: 16,
        maxPositions: 512,
        slidingWindow: null,
        rmsNormEps: 1e-5,
        ropeTheta: 10_000,
        ropeScaling: null,
        tiedEmbeddings: true,
        biased: [],
        qkNorm: false,
        eosTokenIds: [0],
      },
    },
    totalSteps: 2,
    skipped: 0,
    truncated: 0,
    evaluated: [],
    engine: {
      device: 'a device',
      products: { forward: 'tile', inputGradient: 'tile' },
      recomputed: 0,
      blocks: 1,
      bytes: { base: 1, adapter: 1, activations: 1, total: 3 },
    },
    sweep: null,
    ...changes,
  };
}

export const beganOf = (id: string, changes: Partial<RunRecord> = {}): RunEvent => ({
  kind: 'began',
  record: runRecord(id, changes),
  from: 0,
  log: null,
});

/** A step whose loss is 3/step. */
export const stepOf = (step: number, changes: Partial<StepRecord> = {}): RunEvent => ({
  kind: 'step',
  record: {
    step,
    loss: 3 / step,
    learningRate: 1e-4,
    gradNorm: 1,
    supervisedTokens: 9,
    milliseconds: 5,
    gpuMilliseconds: null,
    perTask: [],
    ...changes,
  },
});

const unasked = (): Promise<never> => Promise.reject(new Error('Nothing was expected to be asked here.'));

/** The runs worker's handlers, without any run. */
export function runsHandlers(replaced: Partial<Handlers<RunsRequests>> = {}): Handlers<RunsRequests> {
  return {
    list: async () => ({
      runs: [],
      sweeps: [],
      room: { used: 0, quota: null, free: null, persisted: null, unkept: null },
      unreadable: [],
    }),
    find: async () => null,
    log: async () => ({ text: '' }),
    begin: unasked,
    save: unasked,
    keep: unasked,
    read: async () => ({ bytes: null }),
    label: unasked,
    remove: async () => null,
    archive: unasked,
    unarchive: unasked,
    adapters: async () => ({ adapters: [] }),
    'take-adapter': unasked,
    'loaded-adapter': unasked,
    'remove-adapter': async () => null,
    'save-sweep': async () => null,
    'remove-sweep': async () => null,
    'answer-on': async () => null,
    ...replaced,
  };
}
