import { failed, ok, type Result } from '../../src/io/faults.ts';

/** The weights of a block, row-major, [out, in]; named as in Llama, with llama2.c's names beside them. */
interface CheckpointLayer {
  /** rms_att_weight [C] */
  readonly attentionNorm: Float32Array;
  /** wq [C, C], wk and wv [G·D, C], wo [C, C]; RoPE turns the adjacent pairs (2i, 2i + 1) of a head. */
  readonly q: Float32Array;
  readonly k: Float32Array;
  readonly v: Float32Array;
  readonly o: Float32Array;
  /** rms_ffn_weight [C] */
  readonly mlpNorm: Float32Array;
  /** w1 and w3 [F, C], w2 [C, F] */
  readonly gate: Float32Array;
  readonly up: Float32Array;
  readonly down: Float32Array;
}

/** The seven numbers of the header, in its order. */
interface CheckpointSizes {
  /** C */
  readonly dim: number;
  /** F */
  readonly hidden: number;
  readonly layers: number;
  /** H query heads of size D = C / H, G key/value heads */
  readonly heads: number;
  readonly kvHeads: number;
  /** V */
  readonly vocab: number;
  readonly context: number;
}

/** A model as llama2.c's legacy format (its version 0) holds it. */
export interface Checkpoint {
  readonly sizes: CheckpointSizes;
  /** [V, C] */
  readonly embedding: Float32Array;
  readonly layers: readonly CheckpointLayer[];
  /** [C] */
  readonly finalNorm: Float32Array;
  /** wcls [V, C]; null where the embedding is the head too. */
  readonly head: Float32Array | null;
}

/** llama2.c writes neither of them down: its programs have them as constants. */
export const ROPE_THETA = 10000;
export const NORM_EPS = 1e-5;

const HEADER_BYTES = 28;
/** "ak42": newer formats of llama2.c begin with it. */
const NEWER = 0x616b3432;

/** Reads llama2.c's legacy format: seven int32, then f32 tensors one kind after the other, all layers of each. */
export function readCheckpoint(bytes: Uint8Array, file: string): Result<Checkpoint> {
  const refused = (why: string) =>
    failed({
      code: 'checkpoint-invalid',
      message: `${file} is no checkpoint in llama2.c's legacy format: ${why}`,
      file,
    });
  if (bytes.length < HEADER_BYTES)
    return refused(`it has ${bytes.length} bytes, its header alone has ${HEADER_BYTES}. Download it again.`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (view.getUint32(0, true) === NEWER)
    return refused('it is of a newer version. Write it with "python export.py --version 0".');
  const at = (i: number) => view.getInt32(4 * i, true);
  // A negative vocabulary says that the head is a matrix of its own.
  const vocab = Math.abs(at(5));
  const untied = at(5) < 0;
  const sizes = {
    dim: at(0),
    hidden: at(1),
    layers: at(2),
    heads: at(3),
    kvHeads: at(4),
    vocab,
    context: at(6),
  };
  const wrong = Object.entries(sizes).find(([, value]) => value < 1);
  if (wrong) return refused(`its header says ${wrong[0]} ${wrong[1]}. Check that it is the file you mean.`);
  const { dim: C, hidden: F, layers: L, heads: H, kvHeads: G, context: T } = sizes;
  if (C % H !== 0 || (C / H) % 2 !== 0 || H % G !== 0)
    return refused(
      `its header says ${H} heads and ${G} key/value heads at width ${C}, which do not divide into even head sizes.`,
    );
  const D = C / H;
  const perLayer = 2 * C + 2 * C * C + 2 * G * D * C + 3 * C * F;
  const floats = vocab * C * (untied ? 2 : 1) + L * perLayer + C + T * D;
  const expected = HEADER_BYTES + 4 * floats;
  if (bytes.length !== expected)
    return refused(
      `its header announces ${expected} bytes, the file has ${bytes.length}. Download it again.`,
    );

  let cursor = HEADER_BYTES;
  const take = (count: number): Float32Array => {
    const values = Float32Array.from({ length: count }, (_, i) => view.getFloat32(cursor + 4 * i, true));
    cursor += 4 * count;
    return values;
  };
  const takeLayers = (count: number): Float32Array[] => Array.from({ length: L }, () => take(count));
  const embedding = take(vocab * C);
  const attentionNorm = takeLayers(C);
  const q = takeLayers(C * C);
  const k = takeLayers(G * D * C);
  const v = takeLayers(G * D * C);
  const o = takeLayers(C * C);
  const mlpNorm = takeLayers(C);
  const gate = takeLayers(F * C);
  const down = takeLayers(C * F);
  const up = takeLayers(F * C);
  const finalNorm = take(C);
  const cos = take((T * D) / 2);
  const sin = take((T * D) / 2);
  if (!isRotary(cos, Math.cos, D / 2) || !isRotary(sin, Math.sin, D / 2))
    return refused(
      `its rotary table is not of base ${ROPE_THETA}, the only one that llama2.c computes with.`,
    );
  const head = untied ? take(vocab * C) : null;
  const layers = Array.from({ length: L }, (_, l) => ({
    attentionNorm: attentionNorm[l]!,
    q: q[l]!,
    k: k[l]!,
    v: v[l]!,
    o: o[l]!,
    mlpNorm: mlpNorm[l]!,
    gate: gate[l]!,
    up: up[l]!,
    down: down[l]!,
  }));
  return ok({ sizes, embedding, layers, finalNorm, head });
}

/** Whether a table [T, D/2] holds the function of the angles t·θ^(−2i/D). */
function isRotary(table: Float32Array, f: (angle: number) => number, pairs: number): boolean {
  return table.every((value, at) => {
    const angle = Math.floor(at / pairs) * ROPE_THETA ** (-(at % pairs) / pairs);
    // An angle in f32 is off by up to 2⁻²⁴ of itself, and its frequency was too.
    return Math.abs(value - f(angle)) <= 1e-5 + angle * 2 ** -22;
  });
}
