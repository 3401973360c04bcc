import type { DeviceAdapter, Flat } from '../network/adapter.ts';
import type { Network } from '../network/linear.ts';

/** Not a number or infinite, seen on the bits of the exponent. */
function isBroken(values: Float32Array<ArrayBuffer>): boolean {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  return bits.some((b) => (b & 0x7f800000) === 0x7f800000);
}

/**
 * The first tensor, in the order of computation, that holds something that is no number after a step:
 * the residual stream of the last micro-batch (n tokens), its losses (m of them), then the LoRA gradients
 * in the order of the backward pass. null where each is finite and only their norm is not. Reads a lot back:
 * it is for a run that has ended.
 */
export async function firstBroken(
  net: Network,
  { n, m, adapter, gradient }: { n: number; m: number; adapter: DeviceAdapter; gradient: Flat },
): Promise<string | null> {
  const { recorder, acts, base } = net;
  const width = n * base.config.hiddenSize;
  for (const [layer, { input }] of acts.blocks.entries()) {
    if (isBroken(await recorder.readFloats(input, width)))
      return layer === 0 ? 'the embedding' : `the output of layer ${layer - 1}`;
  }
  if (isBroken(await recorder.readFloats(acts.final, width)))
    return `the output of layer ${base.config.layers - 1}`;
  if (isBroken(await recorder.readFloats(acts.head.nll, m))) return "a token's loss";
  // Backward: from the last layer's last product to the first layer's first one.
  for (const [name, { data }] of [...(await adapter.read(gradient))].reverse())
    if (isBroken(Float32Array.from(data))) return `the gradient of ${name}`;
  return null;
}
