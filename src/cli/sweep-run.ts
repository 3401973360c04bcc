import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { TemperError, unwrap } from '../io/faults.ts';
import { diskExists } from '../io/node/disk.ts';
import { modelHash } from '../model/hash.ts';
import { RunLog } from '../runs/log.ts';
import type { RunRecord } from '../runs/record.ts';
import type { SweepItem } from '../runs/sweep.ts';
import {
  type Recommendation,
  recommendation,
  type SweepResult,
  type SweepSummary,
  sweepResult,
  sweepSummary,
} from '../runs/sweep-summary.ts';
import { EXIT, printJson, tell } from './args.ts';
import { type Engine, withEngine } from './engine.ts';
import { FolderKeeper, readLogText } from './folder-keeper.ts';
import { type OpenInput, openInput } from './input.ts';
import { plainTextOf } from './plain-text.ts';
import { reporter } from './run-report.ts';
import { SignalStop } from './signals.ts';
import type { SweepFolder } from './sweep-folder.ts';
import { loadTokenizer } from './tokenizer.ts';
import { ADAPTER_FILES, adapterOfFinished, runFiles, saveAdapter, sit } from './train-run.ts';

/** What a sweep is run with. */
export interface SweepWork {
  readonly folder: SweepFolder;
  /** As --model names it. */
  readonly model: string;
  /** Data files and folders. */
  readonly files: readonly string[];
  /** As --plain-text names it. */
  readonly plainText: string | undefined;
}

/** Data that is read again only where a recipe reads it otherwise. */
class Data {
  private open: { readonly key: string; readonly input: OpenInput } | null = null;

  constructor(private readonly files: readonly string[]) {}

  async of({ recipe }: SweepItem): Promise<OpenInput> {
    const key = JSON.stringify(recipe.data);
    if (this.open?.key !== key) {
      await this.dispose();
      this.open = { key, input: unwrap(await openInput(this.files, recipe)) };
    }
    return this.open.input;
  }

  async dispose(): Promise<void> {
    const { open } = this;
    this.open = null;
    await open?.input.dispose();
  }
}

/** How an item ended; null: it was stopped before its end. */
type ItemEnd = { readonly result: SweepResult | null } | null;

/** Faults that every run would meet. */
const COMMON: ReadonlySet<string> = new Set(['model-changed', 'data-changed', 'folder-taken', 'device-lost']);

/** Goes through the runs of one sweep. */
class SweepRunner {
  private readonly data: Data;
  readonly stop = new SignalStop();

  constructor(
    private readonly engine: Engine,
    private readonly hash: string,
    private readonly work: SweepWork,
  ) {
    this.data = new Data(work.files);
  }

  /**
   * Trains an item, or what is left of it, and leaves its adapter in its folder.
   * @throws TemperError why the run failed
   */
  async run(item: SweepItem, place: number): Promise<ItemEnd> {
    const { folder } = this.work;
    const keeper = await FolderKeeper.open(folder.runFolder(place));
    try {
      const { run } = keeper;
      const input = await this.data.of(item);
      if (run) this.checkSame(run.record, input);
      if (run && JSON.stringify(run.record.recipe) !== JSON.stringify(item.recipe)) {
        const message = `${keeper.folder} holds a run of another recipe: move it away.`;
        throw new TemperError('run-exists', message);
      }
      if (run?.progress.status !== 'finished') {
        const id = run?.record.id ?? randomUUID();
        await folder.mark(place, { run: id, status: 'running' });
        if (!(await this.train(item, place, { keeper, id, input }))) {
          await folder.mark(place, { run: id, status: 'interrupted' });
          return null;
        }
      } else if ((await diskExists(join(keeper.folder, ADAPTER_FILES[1]))) === null)
        await adapterOfFinished(keeper);
      const done = keeper.run;
      if (!done) throw new TemperError('run-missing', `${keeper.folder} holds no run.`);
      const log = unwrap(RunLog.parse(await readLogText(keeper.folder)));
      const result = sweepResult(item, done.progress, log.evaluations);
      await folder.mark(place, { run: done.record.id, status: 'finished' });
      return { result };
    } finally {
      await keeper.dispose();
    }
  }

  /** Runs of other files or of another model would be compared with those that are there. */
  private checkSame({ model, files }: RunRecord, { set }: OpenInput): void {
    if (model.hash !== this.hash) {
      const message = `The sweep began with another model than ${this.work.model}: name that one (${model.name}), or begin another sweep.`;
      throw new TemperError('model-changed', message);
    }
    if (JSON.stringify(files) !== JSON.stringify(runFiles(set))) {
      const named = files.map(({ name }) => name).join(', ');
      const message = `The sweep began with other files: ${named}. Give the same ones, or begin another sweep.`;
      throw new TemperError('data-changed', message);
    }
  }

  private async train(
    item: SweepItem,
    place: number,
    { keeper, id, input }: { readonly keeper: FolderKeeper; readonly id: string; readonly input: OpenInput },
  ): Promise<boolean> {
    const { folder, model, plainText } = this.work;
    const { recipe, value, seed } = item;
    const end = await sit({
      engine: this.engine,
      hash: this.hash,
      input: {
        ...input,
        recipe,
        model,
        tokenizer: unwrap(await loadTokenizer(model, recipe.model)),
      },
      id,
      name: `${folder.sweep?.name ?? ''} · ${value} · seed ${seed}`,
      sweep: { id: folder.sweep?.id ?? '', place },
      goesOn: keeper.run !== null,
      start: null,
      plainText: unwrap(await plainTextOf(recipe, plainText)),
      keeper,
      control: this.stop.control,
      emit: reporter(null),
    });
    if (end.status === 'stopped') return false;
    await saveAdapter(keeper.folder, { config: this.engine.base.config, name: model }, end.result);
    return true;
  }

  async dispose(): Promise<void> {
    this.stop.dispose();
    await this.data.dispose();
  }
}

function printResult(item: SweepItem, result: SweepResult | null, dir: string): void {
  printJson({
    value: item.value,
    seed: item.seed,
    measure: result?.measure ?? null,
    step: result?.step ?? null,
    per_task: (result?.perTask ?? []).map(({ task, heldOut, loss, tokens }) => ({
      task,
      held_out: heldOut,
      loss,
      supervised_tokens: tokens,
    })),
    dir,
  });
}

function printSummary({ field, measure, values }: SweepSummary, { value, sentence }: Recommendation): void {
  const summary = {
    field,
    measure,
    values: values.map((one) => ({
      value: one.value,
      mean: one.measure.mean,
      standard_deviation: one.measure.deviation,
      seeds: one.measure.count,
      per_task: one.perTask.map(({ task, heldOut, mean, deviation, count }) => ({
        task,
        held_out: heldOut,
        mean,
        standard_deviation: deviation,
        seeds: count,
      })),
    })),
  };
  printJson({ summary, recommendation: value === null ? null : sentence });
  if (value === null) tell(sentence);
}

/**
 * Goes through a sweep, from its beginning or from where it was left. A run that fails is told and ends nothing.
 * @returns exit code: 1 where a run failed, as shells count signals where it was stopped
 */
export async function runSweep(work: SweepWork): Promise<number> {
  return withEngine({ model: work.model }, async (engine) => {
    const runner = new SweepRunner(engine, await modelHash(engine.model), work);
    const { folder } = work;
    const results: SweepResult[] = [];
    let failures = 0;
    try {
      for (const [place, item] of (folder.sweep?.items ?? []).entries()) {
        const dir = folder.runFolder(place);
        tell(`${place + 1} of ${folder.sweep?.items.length}: ${item.value}, seed ${item.seed}, in ${dir}.`);
        try {
          const end = await runner.run(item, place);
          if (!end) {
            tell(`The sweep is stopped; the same command, or --resume ${folder.folder}, goes on with it.`);
            return runner.stop.exitCode ?? EXIT.done;
          }
          if (end.result) results.push(end.result);
          printResult(item, end.result, dir);
        } catch (error) {
          if (!(error instanceof TemperError) || COMMON.has(error.code)) throw error;
          failures++;
          tell(`${item.value}, seed ${item.seed} failed: ${error.message}`);
          await folder.mark(place, { run: folder.sweep?.items[place]?.run ?? null, status: 'failed' });
        }
      }
    } finally {
      await runner.dispose();
    }
    if (folder.sweep) {
      const summary = sweepSummary(folder.sweep, results);
      printSummary(summary, recommendation(summary));
    }
    return failures === 0 ? EXIT.done : EXIT.input;
  });
}
