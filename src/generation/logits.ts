import { Activations } from '../network/activations.ts';
import { uploadBatch } from '../network/batch.ts';
import { forward } from '../network/forward.ts';
import { headLogits } from '../network/head.ts';
import { chunkRows } from '../network/sizes.ts';
import type { Loaded } from './answer.ts';

export interface LogitsOptions {
  /** The last tokens that are asked for; all of them where it is left out. */
  readonly rows?: number;
  /** Rows of the head at a time: V floats each. */
  readonly rowsAtATime?: number;
}

/** The logits [rows, V] after each of the last tokens of a text, row-major: one forward pass, the head in chunks. */
export async function textLogits(
  { recorder, base, adapter }: Loaded,
  inputIds: readonly number[],
  { rows = inputIds.length, rowsAtATime = chunkRows(base.config.vocabSize) }: LogitsOptions = {},
): Promise<Float32Array<ArrayBuffer>> {
  const { vocabSize } = base.config;
  const n = inputIds.length;
  const chunk = Math.min(rows, rowsAtATime);
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
  const logits = new Float32Array(rows * vocabSize);
  try {
    for (let done = 0; done < rows; done += chunk) {
      const m = Math.min(chunk, rows - done);
      const places = Uint32Array.from({ length: m }, (_, i) => n - rows + done + i);
      const scored = { rows: places, targets: new Int32Array(m), weights: new Float64Array(m) };
      uploadBatch(recorder, acts, batch, scored, 1);
      if (done === 0) forward(net, n);
      logits.set(await recorder.readFloats(headLogits(net, m), m * vocabSize), done * vocabSize);
    }
  } finally {
    acts.dispose();
  }
  return logits;
}
