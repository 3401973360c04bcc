import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { adapterFiles } from '../exports/adapter.ts';
import { TemperError } from '../io/faults.ts';
import { initLora } from '../model/lora.ts';
import { DeviceAdapter } from '../network/adapter.ts';
import { runFlops } from '../network/flops.ts';
import { RunControl } from '../runs/control.ts';
import type { RunEvent } from '../runs/events.ts';
import { evaluationCount, everyBatch, runLoop } from '../runs/loop.ts';
import { prepareRun } from '../runs/prepare.ts';
import { Turns } from '../runs/turns.ts';
import { EXIT, printJson, readArguments, reportFault, tell, UsageError } from './args.ts';
import { withEngine } from './engine.ts';
import { type TokenInput, withTokens } from './input.ts';
import { runRowsOf } from './plan.ts';

const USAGE = 'temper train --model DIR|bundled [--recipe R.json] [--adapter DIR] [--out DIR] FILE|FOLDER...';

/** Steps go to stdout, a line each; everything else is told on stderr. */
function report(event: RunEvent): void {
  if (event.kind === 'step') {
    const { step, loss, learningRate, gradNorm, supervisedTokens, milliseconds } = event.record;
    printJson({
      step,
      loss,
      lr: learningRate,
      grad_norm: gradNorm,
      supervised_tokens: supervisedTokens,
      ms: Math.round(milliseconds * 10) / 10,
    });
  } else if (event.kind === 'engine') {
    const { bytes, recomputed, blocks, products } = event.record;
    tell(
      `${Math.round(bytes.total / 2 ** 20)} MiB on the GPU, ${recomputed} of ${blocks} blocks computed again; products: ${products.forward}, ${products.inputGradient}.`,
    );
  } else if (event.kind === 'evaluation') {
    const { step, loss, tokens } = event.record;
    tell(`Validation loss after step ${step}: ${loss.toFixed(4)} over ${tokens} supervised tokens.`);
  }
}

async function trainOn(
  input: TokenInput,
  start: string | undefined,
  out: string | undefined,
): Promise<number> {
  const { recipe, model, tokenizer } = input;
  const rows = await runRowsOf(input, tokenizer);
  const prepared = rows.ok ? prepareRun(rows.value, tokenizer, recipe) : rows;
  if (!prepared.ok) return reportFault(prepared.fault);
  const { batches, validation } = prepared.value;

  return withEngine(
    { model, adapter: start, dropout: recipe.lora.dropout },
    async ({ report: gpu, recorder, base, adapter }) => {
      // A given adapter brings its own rank, targets and scale.
      const lora = adapter?.lora ?? recipe.lora;
      const flops = runFlops(base.config, lora, {
        training: everyBatch({ batches, evaluation: [] }),
        evaluation: validation.flatMap((set) => set.batches),
        evaluations: evaluationCount(batches.steps, recipe.evaluation.every),
      });
      tell(`Training ${batches.steps} steps, ${(flops / 1e12).toFixed(3)} TFLOP, on ${gpu.name}.`);
      const trained = adapter ?? new DeviceAdapter(recorder, base.config, lora);
      if (!adapter) trained.load(initLora(base.config, lora, recipe.seed));
      const save = async (folder: string) => {
        await mkdir(folder, { recursive: true });
        const tensors = await trained.read();
        const files = adapterFiles({ config: base.config, lora, baseModel: model, tensors });
        for (const { name, bytes } of files) await writeFile(join(folder, name), bytes);
      };
      try {
        await runLoop({
          recorder,
          base,
          adapter: trained,
          recipe,
          batches,
          evaluation: validation,
          control: new RunControl(),
          turns: new Turns(),
          emit: report,
        });
        if (out !== undefined) {
          await save(out);
          tell(`The adapter is in ${out}.`);
        }
        return EXIT.done;
      } catch (error) {
        // What was learned until then is still whole, and would be lost with the process.
        if (out !== undefined && error instanceof TemperError && error.code === 'not-a-number') {
          await save(out);
          tell(`The run broke; the adapter of its last good step is in ${out}.`);
        }
        throw error;
      } finally {
        if (!adapter) trained.dispose();
      }
    },
  );
}

/** `train`: a LoRA run as on the page. */
export async function train(argv: string[]): Promise<number> {
  const args = readArguments(argv, { usage: USAGE, values: ['model', 'recipe', 'adapter', 'out'] });
  if (args.files.length === 0) throw new UsageError(USAGE);
  return withTokens(args, USAGE, (input) => trainOn(input, args.value('adapter'), args.value('out')));
}
