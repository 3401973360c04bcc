import { Activations } from '../network/activations.ts';
import { uploadBatch } from '../network/batch.ts';
import { forward } from '../network/forward.ts';
import { headLogits } from '../network/head.ts';
import { chunkRows } from '../network/sizes.ts';
import { EXIT, printJson, readArguments, readIds, UsageError } from './args.ts';
import { type Engine, withEngine } from './engine.ts';

const USAGE = 'temper logits --model DIR|bundled [--adapter DIR] --ids 1,2,3';

/** The logits [N, V] after each of N tokens: one forward pass, the head a chunk of rows at a time. */
export async function allLogits(
  { recorder, base, adapter }: Pick<Engine, 'recorder' | 'base' | 'adapter'>,
  inputIds: readonly number[],
  rowsAtATime = chunkRows(base.config.vocabSize),
): Promise<number[][]> {
  const { vocabSize } = base.config;
  const n = inputIds.length;
  const chunk = Math.min(n, rowsAtATime);
  const capacity = { tokens: n, rows: chunk, training: false };
  const acts = new Activations(recorder.device, base.config, capacity, adapter);
  const zeros = inputIds.map(() => 0);
  const batch = {
    step: 1,
    micro: 0,
    inputIds,
    labels: zeros,
    weights: zeros,
    positions: inputIds.map((_, t) => t),
    segments: zeros,
  };
  const net = { recorder, base, adapter, acts };
  const logits: number[][] = [];
  try {
    for (let first = 0; first < n; first += chunk) {
      const m = Math.min(chunk, n - first);
      const rows = Uint32Array.from({ length: m }, (_, i) => first + i);
      uploadBatch(
        recorder,
        acts,
        batch,
        { rows, targets: new Int32Array(m), weights: new Float64Array(m) },
        1,
      );
      if (first === 0) forward(net, n);
      const values = await recorder.readFloats(headLogits(net, m), m * vocabSize);
      for (let i = 0; i < m; i++) logits.push([...values.subarray(i * vocabSize, (i + 1) * vocabSize)]);
    }
  } finally {
    acts.dispose();
  }
  return logits;
}

/** `logits`: the logits after each of the given tokens. */
export async function logits(argv: string[]): Promise<number> {
  const args = readArguments(argv, { usage: USAGE, values: ['model', 'adapter', 'ids'] });
  const model = args.value('model');
  if (model === undefined) throw new UsageError(USAGE);
  const inputIds = readIds('ids', args.value('ids'), USAGE);
  const rows = await withEngine({ model, adapter: args.value('adapter') }, (engine) =>
    allLogits(engine, inputIds),
  );
  printJson({ logits: rows });
  return EXIT.done;
}
