import { randomStream } from '../recipe/random.ts';
import { decodeTensor } from './decode.ts';
import type { ModelConfig, StoredTensor, TensorStore } from './types.ts';

/** What a token's row of the embedding, or of the output matrix, looks like beside others. */
export interface EmbeddingVerdict {
  /** 'small': a norm far below the typical one (or zero); 'copies': other added tokens have the same row. */
  readonly state: 'trained' | 'small' | 'copies';
  /** Of which matrix; the output's is another only where the embeddings are not tied. */
  readonly matrix: 'embedding' | 'output';
  /** Euclidean norm of the row, and the median of ordinary tokens'. */
  readonly norm: number;
  readonly typical: number;
  /** How many other added tokens have (nearly) the same row. */
  readonly twins: number;
}

/** Below this share of the typical norm a row was not trained. */
const SMALL = 1 / 10;
/** Rows whose directions agree so well came out of one initialisation, or out of the same updates. */
const SAME_COSINE = 0.999;

/** Ordinary rows that are looked at: so many places, so many rows in a line at each. */
const PLACES = 64;
const ROWS_AT_PLACE = 8;
/** Other added tokens that are looked at. */
const MAX_OTHERS = 64;

const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
const normOf = (row: Float32Array) => Math.sqrt(dot(row, row));

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}

/** Compares a row with ordinary rows and with those of other added tokens. */
export function judgeRow(
  row: Float32Array,
  ordinary: readonly Float32Array[],
  others: readonly Float32Array[],
  matrix: EmbeddingVerdict['matrix'] = 'embedding',
): EmbeddingVerdict {
  const norm = normOf(row);
  const typical = median(ordinary.map(normOf));
  const twins = others.filter((other) => {
    const product = norm * normOf(other);
    return product > 0 && dot(row, other) / product > SAME_COSINE;
  }).length;
  const state = norm <= typical * SMALL ? 'small' : twins > 0 ? 'copies' : 'trained';
  return { state, matrix, norm, typical, twins };
}

/** Rows [first, first + count) of a matrix; only their bytes are read. */
async function readRows(tensor: StoredTensor, first: number, count: number): Promise<Float32Array[]> {
  const [rows = 0, width = 0] = tensor.shape;
  const bytesPerRow = width * (tensor.dtype === 'F32' ? 4 : 2);
  const last = Math.min(first + count, rows);
  const values = decodeTensor(await tensor.read(first * bytesPerRow, last * bytesPerRow), tensor.dtype);
  return Array.from({ length: last - first }, (_, i) => values.subarray(i * width, (i + 1) * width));
}

async function ordinaryRows(tensor: StoredTensor, added: ReadonlySet<number>): Promise<Float32Array[]> {
  const [rows = 0] = tensor.shape;
  const random = randomStream(0, 'embedding-sample');
  const starts = Array.from({ length: PLACES }, () => random.integer(0, Math.max(0, rows - ROWS_AT_PLACE)));
  const found: Float32Array[] = [];
  for (const start of starts.toSorted((a, b) => a - b)) {
    const here = await readRows(tensor, start, ROWS_AT_PLACE);
    found.push(...here.filter((_, i) => !added.has(start + i)));
  }
  return found;
}

async function judgeMatrix(
  tensor: StoredTensor,
  matrix: EmbeddingVerdict['matrix'],
  ids: readonly number[],
  added: readonly number[],
): Promise<Map<number, EmbeddingVerdict>> {
  const [rows = 0] = tensor.shape;
  const ordinary = await ordinaryRows(tensor, new Set([...ids, ...added]));
  const rowOf = async (id: number) => (await readRows(tensor, id, 1))[0] ?? new Float32Array(0);
  const known = new Map<number, Float32Array>();
  for (const id of new Set([...ids, ...added.slice(0, MAX_OTHERS)]))
    if (id < rows) known.set(id, await rowOf(id));
  const verdicts = new Map<number, EmbeddingVerdict>();
  for (const id of ids) {
    const row = known.get(id);
    const others = [...known].flatMap(([other, values]) => (other === id ? [] : [values]));
    if (row) verdicts.set(id, judgeRow(row, ordinary, others, matrix));
  }
  return verdicts;
}

/**
 * Whether the embeddings of tokens look trained: base models carry chat tokens that no text of theirs
 * held. Reads their rows, those of other added tokens, and some 500 ordinary ones at places that are
 * always the same. Where the output matrix is one of its own, a token must be trained in both.
 */
export async function judgeEmbeddings(
  { tiedEmbeddings }: Pick<ModelConfig, 'tiedEmbeddings'>,
  tensors: TensorStore,
  ids: readonly number[],
  added: readonly number[],
): Promise<Map<number, EmbeddingVerdict>> {
  const embedding = tensors.get('model.embed_tokens.weight');
  const output = tiedEmbeddings ? undefined : tensors.get('lm_head.weight');
  const verdicts = embedding ? await judgeMatrix(embedding, 'embedding', ids, added) : new Map();
  if (!output) return verdicts;
  for (const [id, verdict] of await judgeMatrix(output, 'output', ids, added))
    if (verdict.state !== 'trained' && (verdicts.get(id)?.state ?? 'trained') === 'trained')
      verdicts.set(id, verdict);
  return verdicts;
}
