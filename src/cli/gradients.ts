import { writeFile } from 'node:fs/promises';
import * as v from 'valibot';
import { readText } from '../io/bytes.ts';
import { failed, ok, type Result } from '../io/faults.ts';
import { fileSource } from '../io/node/disk.ts';
import { writeSafetensors } from '../model/safetensors-writer.ts';
import { IGNORE, type PackedBatch } from '../tokens/types.ts';
import { capacityOf, Trainer } from '../training/trainer.ts';
import { EXIT, printJson, readArguments, reportFault, UsageError } from './args.ts';
import { withEngine } from './engine.ts';

const USAGE = 'temper gradients --model DIR|bundled --adapter DIR --batch B.json --out G.safetensors';

const ints = v.array(v.pipe(v.number(), v.integer()));
const schema = v.object({
  input_ids: ints,
  labels: ints,
  positions: ints,
  segments: ints,
  weights: v.optional(v.array(v.number())),
});

/** A batch as `batches` prints it; weights are 1 where labels are not masked, unless given. */
async function readBatch(path: string): Promise<Result<PackedBatch>> {
  const source = await fileSource(path);
  if (!source.ok) return source;
  const refuse = (why: string) =>
    failed({
      code: 'batch-invalid',
      message: `${path} is no batch: ${why} Give one line of what "batches" prints.`,
    });
  let json: unknown;
  try {
    json = JSON.parse(await readText(source.value));
  } catch (error) {
    return refuse(`it is not JSON (${error instanceof Error ? error.message : String(error)}).`);
  }
  const parsed = v.safeParse(schema, json);
  if (!parsed.success)
    return refuse(`${v.getDotPath(parsed.issues[0]) ?? 'it'}: ${parsed.issues[0].message}.`);
  const { input_ids, labels, positions, segments } = parsed.output;
  const weights = parsed.output.weights ?? labels.map((label) => (label === IGNORE ? 0 : 1));
  const lengths = [labels, positions, segments, weights].map((list) => list.length);
  if (lengths.some((length) => length !== input_ids.length))
    return refuse('its lists have different lengths.');
  return ok({ step: 1, micro: 0, inputIds: input_ids, labels, weights, positions, segments });
}

/** `gradients`: the loss of a batch, and every LoRA gradient under its PEFT name. */
export async function gradients(argv: string[]): Promise<number> {
  const args = readArguments(argv, { usage: USAGE, values: ['model', 'adapter', 'batch', 'out'] });
  const [model, adapterPath, path, out] = ['model', 'adapter', 'batch', 'out'].map((name) =>
    args.value(name),
  );
  if (model === undefined || adapterPath === undefined || path === undefined || out === undefined)
    throw new UsageError(USAGE);
  const batch = await readBatch(path);
  if (!batch.ok) return reportFault(batch.fault);
  return withEngine({ model, adapter: adapterPath }, async ({ recorder, base, adapter }) => {
    if (!adapter) throw new UsageError(USAGE);
    const options = { betas: [0.9, 0.999] as [number, number], eps: 1e-8, weightDecay: 0, clip: null };
    const { trainer } = await Trainer.open(recorder, base, adapter, options, {
      capacity: capacityOf([batch.value], true),
      recomputation: 'auto',
      budget: null,
    });
    try {
      const stats = await trainer.gradients([batch.value]);
      if (!stats) {
        return reportFault({
          code: 'nothing-supervised',
          message: `${path} has no supervised token: every label is −100.`,
        });
      }
      if (stats.broken) {
        const tensor = await trainer.diagnose();
        return reportFault({
          code: 'not-a-number',
          message: `The loss or gradient of ${path} is not a number${tensor === null ? '' : `, first in ${tensor}`}: nothing was written. Check the adapter's tensors and the model's.`,
        });
      }
      await writeFile(out, writeSafetensors(await adapter.read(trainer.gradient)));
      printJson({ loss: stats.loss, grad_norm: stats.gradNorm, supervised_tokens: stats.supervisedTokens });
      return EXIT.done;
    } finally {
      trainer.dispose();
    }
  });
}
