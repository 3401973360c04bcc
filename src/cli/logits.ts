import { Activations } from '../network/activations.ts';
import { uploadBatch } from '../network/batch.ts';
import { forward } from '../network/forward.ts';
import { headLogits } from '../network/head.ts';
import { EXIT, printJson, readArguments, UsageError } from './args.ts';
import { withEngine } from './engine.ts';

const USAGE = 'temper logits --model DIR|bundled [--adapter DIR] --ids 1,2,3';

/** `logits`: the logits [N, V] after each of the given tokens. */
export async function logits(argv: string[]): Promise<number> {
  const args = readArguments(argv, { usage: USAGE, values: ['model', 'adapter', 'ids'] });
  const model = args.value('model');
  const ids = args.value('ids');
  if (model === undefined || ids === undefined) throw new UsageError(USAGE);
  if (!/^\d+(,\d+)*$/.test(ids))
    throw new UsageError(`--ids must be token ids with commas between them.\n${USAGE}`);
  const inputIds = ids.split(',').map(Number);
  const n = inputIds.length;
  await withEngine({ model, adapter: args.value('adapter') }, async ({ recorder, base, adapter }) => {
    const { vocabSize } = base.config;
    const acts = new Activations(
      recorder.device,
      base.config,
      { tokens: n, rows: 1, training: false },
      adapter,
    );
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
    const rows: number[][] = [];
    for (let t = 0; t < n; t++) {
      const one = { rows: Uint32Array.of(t), targets: Uint32Array.of(0), weights: new Float64Array(1) };
      uploadBatch(recorder, acts, batch, one, 1);
      if (t === 0) forward(net, n);
      rows.push([...(await recorder.readFloats(headLogits(net, 1), vocabSize))]);
    }
    acts.dispose();
    printJson({ logits: rows });
  });
  return EXIT.done;
}
