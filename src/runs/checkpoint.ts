import * as v from 'valibot';
import { bytesSource } from '../io/bytes.ts';
import { failed, ok, type Result, TemperError } from '../io/faults.ts';
import { decodeTensor } from '../model/decode.ts';
import { readSafetensorsHeader } from '../model/safetensors.ts';
import { type ByteTensor, writeSafetensors } from '../model/safetensors-writer.ts';
import type { AdapterTensors, Tensor } from '../model/types.ts';
import { type Recipe, recipeSchema } from '../recipe/schema.ts';
import type { OptimizerState } from '../training/trainer.ts';
import type { EarlyStopState } from './early-stop.ts';

/** A checkpoint that is kept. */
export interface CheckpointInfo {
  /** Batches gone through. */
  readonly step: number;
  readonly bytes: number;
}

/**
 * Everything that the next step depends on beside model, rows and recipe, and the log until there: a run that
 * takes it up goes on with the same bits on the same device and kernel plan.
 */
export interface Checkpoint {
  /** Of the run. */
  readonly run: string;
  /** Batches gone through; the optimiser's steps are its own (a batch with nothing supervised is none). */
  readonly step: number;
  readonly lora: Recipe['lora'];
  readonly adapter: AdapterTensors;
  readonly optimizer: OptimizerState;
  readonly earlyStop: EarlyStopState;
  /** Milliseconds of computing until there. */
  readonly computed: number;
  /** 1-based: how often the run was taken up until there, its beginning counted. */
  readonly sitting: number;
  /** Keys of the signs of overfitting that were told until there (`signsOf`). */
  readonly signs: readonly string[];
  /** The run's log until there, as JSON Lines (`RunLog.toText`). */
  readonly log: string;
}

/** Name of a checkpoint's file among those of its run. */
export const checkpointName = (step: number): string => `step-${String(step).padStart(6, '0')}.safetensors`;

const PARTS = ['adapter', 'first', 'second'] as const;
const LOG = 'log';
const NO_DIGEST = '0'.repeat(64);
/** Stands once in a header: inside of the state's text its quotes are escaped. */
const DIGEST_FIELD = '"sha256":"';

const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const stateSchema = v.object({
  version: v.literal(1),
  run: v.string(),
  step: whole,
  lora: recipeSchema.entries.lora,
  /** Of the optimiser. */
  steps: whole,
  earlyStop: v.object({
    best: v.nullable(v.object({ step: whole, value: v.number() })),
    since: whole,
  }),
  computed: v.pipe(v.number(), v.minValue(0)),
  sitting: v.pipe(whole, v.minValue(1)),
  signs: v.array(v.string()),
});
const metadataSchema = v.object({
  temper: v.pipe(v.string(), v.parseJson(), stateSchema),
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
});
const ownSchema = v.object({ temper: v.string() });

const hex = (digest: ArrayBuffer): string =>
  Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** Where the 64 digits of the checksum stand in a header; −1: nowhere. */
function digestAt(head: Uint8Array): number {
  const found = new TextDecoder('latin1').decode(head).indexOf(DIGEST_FIELD);
  return found < 0 ? -1 : found + DIGEST_FIELD.length;
}

/** SHA-256 over the header (the checksum's own digits as zeros) and the SHA-256 of the data. */
async function digestOf(file: Uint8Array<ArrayBuffer>, dataStart: number, at: number): Promise<string> {
  const data = await crypto.subtle.digest('SHA-256', file.subarray(dataStart));
  const both = new Uint8Array(dataStart + data.byteLength);
  both.set(file.subarray(0, dataStart));
  both.fill(0x30, at, at + NO_DIGEST.length);
  both.set(new Uint8Array(data), dataStart);
  return hex(await crypto.subtle.digest('SHA-256', both));
}

/**
 * A checkpoint as one safetensors file: the adapter's tensors and both moments under `adapter.`, `first.` and
 * `second.`, the log as bytes, everything else and a checksum over all of it in the metadata.
 */
export async function encodeCheckpoint(checkpoint: Checkpoint): Promise<Uint8Array<ArrayBuffer>> {
  const { adapter, optimizer, log, ...rest } = checkpoint;
  const { first, second, steps } = optimizer;
  const parts = { adapter, first, second };
  const tensors = new Map<string, Tensor | ByteTensor>();
  for (const part of PARTS) for (const [name, tensor] of parts[part]) tensors.set(`${part}.${name}`, tensor);
  const text = new TextEncoder().encode(log);
  tensors.set(LOG, { shape: [text.length], data: text });
  const state: v.InferInput<typeof stateSchema> = { version: 1, ...rest, signs: [...rest.signs], steps };
  const metadata = { format: 'pt', temper: JSON.stringify(state), sha256: NO_DIGEST };
  const file = writeSafetensors(tensors, metadata);
  const dataStart = 8 + Number(new DataView(file.buffer).getBigUint64(0, true));
  const at = digestAt(file.subarray(0, dataStart));
  if (at < 0) throw new TemperError('checkpoint-invalid', 'A checkpoint has no place for its checksum.');
  file.set(new TextEncoder().encode(await digestOf(file, dataStart, at)), at);
  return file;
}

/**
 * Reads what `encodeCheckpoint` wrote; a file that is damaged, cut off or no checkpoint is a fault
 * (`checkpoint-damaged`, `checkpoint-foreign`). `name` is what the sentence calls it.
 */
export async function decodeCheckpoint(
  file: Uint8Array<ArrayBuffer>,
  name = 'The checkpoint',
): Promise<Result<Checkpoint>> {
  const damaged = (what: string) =>
    failed({
      code: 'checkpoint-damaged',
      message: `${name} is damaged: ${what} An older one of the run may be whole.`,
    });
  const header = await readSafetensorsHeader(bytesSource(name, file));
  if (!header.ok) return damaged('it is no whole safetensors file.');
  const { dataStart, entries, metadata } = header.value;
  if (!v.is(ownSchema, metadata)) {
    return failed({
      code: 'checkpoint-foreign',
      message: `${name} is no checkpoint of a run: its metadata says nothing of one. Choose a file that Temper wrote as step-….safetensors.`,
    });
  }
  const parsed = v.safeParse(metadataSchema, metadata);
  if (!parsed.success) return damaged('its metadata is not that of a checkpoint.');
  const { temper: state, sha256 } = parsed.output;
  const at = digestAt(file.subarray(0, dataStart));
  if (at < 0 || (await digestOf(file, dataStart, at)) !== sha256)
    return damaged('its bytes are not those of its checksum.');

  const maps = {
    adapter: new Map<string, Tensor>(),
    first: new Map<string, Tensor>(),
    second: new Map<string, Tensor>(),
  };
  let log: string | null = null;
  for (const { name: key, dtype, shape, start, end } of entries) {
    const bytes = file.subarray(dataStart + start, dataStart + end);
    const part = PARTS.find((one) => key.startsWith(`${one}.`));
    if (key === LOG && dtype === 'U8') log = new TextDecoder().decode(bytes);
    else if (part && dtype === 'F32')
      maps[part].set(key.slice(part.length + 1), { shape, data: decodeTensor(bytes, dtype) });
    else return damaged(`it holds ${key}, which is nothing of a checkpoint.`);
  }
  const { adapter, first, second } = maps;
  const alike = (moment: AdapterTensors) =>
    moment.size === adapter.size &&
    [...adapter].every(([key, { data }]) => moment.get(key)?.data.length === data.length);
  if (log === null || !alike(first) || !alike(second)) return damaged('a part of it is missing.');
  const { version: _, steps, ...rest } = state;
  return ok({ ...rest, adapter, optimizer: { steps, first, second }, log });
}
