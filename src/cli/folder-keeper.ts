import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { type Fault, failed, ok, type Result, TemperError, unwrap } from '../io/faults.ts';
import { removeParts, writeWhole } from '../io/node/disk.ts';
import { type CheckpointInfo, checkpointName } from '../runs/checkpoint.ts';
import type { RunKeeper } from '../runs/library.ts';
import type { RunEntry, RunLabel, RunProgress, RunRecord } from '../runs/record.ts';
import { runFileSchema } from '../runs/record-schema.ts';
import { retained } from '../runs/retention.ts';
import { lockFolder } from './run-lock.ts';

const RUN = 'run.json';
const LOG = 'log.jsonl';
const CHECKPOINTS = 'checkpoints';

/** What a run's folder holds beside its checkpoints and, at its end, its adapter. */
export const RUN_FILES = [RUN, LOG] as const;

const utf8 = new TextEncoder();
const CHECKPOINT = /^step-(\d{6,})\.safetensors$/;

const hasCode = (error: unknown, codes: readonly string[]): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.includes(error.code);

/** The checkpoints of a run's folder, by step. */
async function checkpointsOf(folder: string): Promise<CheckpointInfo[]> {
  const names = await readdir(join(folder, CHECKPOINTS)).catch((): string[] => []);
  const found: CheckpointInfo[] = [];
  for (const name of names) {
    const step = CHECKPOINT.exec(name)?.[1];
    if (step === undefined) continue;
    const { size } = await stat(join(folder, CHECKPOINTS, name));
    found.push({ step: Number(step), bytes: size });
  }
  return found.sort((a, b) => a.step - b.step);
}

/** A run as its folder has it; null: the folder holds none. */
export async function readRunFolder(folder: string): Promise<Result<RunEntry | null>> {
  const path = join(folder, RUN);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (hasCode(error, ['ENOENT', 'ENOTDIR'])) return null;
    throw error;
  });
  if (text === null) return ok(null);
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), runFileSchema), text);
  if (!parsed.success) {
    const place = v.getDotPath(parsed.issues[0]);
    const fault: Fault = {
      code: 'run-invalid',
      message: `${path} is no run as train writes it${place === null ? '' : ` (${place})`}: choose the folder of a run.`,
      file: path,
    };
    return failed(fault);
  }
  return ok({ ...parsed.output, checkpoints: await checkpointsOf(folder) });
}

/** The log of a run's folder as JSON Lines; empty where there is none yet. */
export const readLogText = (folder: string): Promise<string> =>
  readFile(join(folder, LOG), 'utf8').catch(() => '');

/**
 * Keeps one run in a folder: `run.json` (record, label, progress), `log.jsonl` and `checkpoints/`, each file
 * whole or as it was before, whatever ends the process. It has the folder alone until `dispose`.
 */
export class FolderKeeper implements RunKeeper {
  private current: Pick<RunEntry, 'record' | 'label' | 'progress'> | null = null;

  /** @throws TemperError `folder-taken`, `run-invalid` */
  static async open(folder: string): Promise<FolderKeeper> {
    const unlock = await lockFolder(folder);
    try {
      await removeParts(folder);
      await removeParts(join(folder, CHECKPOINTS));
      const keeper = new FolderKeeper(folder, unlock);
      keeper.current = unwrap(await readRunFolder(folder));
      return keeper;
    } catch (error) {
      await unlock();
      throw error;
    }
  }

  private constructor(
    readonly folder: string,
    private readonly unlock: () => Promise<void>,
  ) {}

  /** The run that the folder holds; null: none yet. */
  get run(): Pick<RunEntry, 'record' | 'label' | 'progress'> | null {
    return this.current;
  }

  /** @throws TemperError `run-exists` where the folder holds a run */
  mustBeFree(): void {
    if (!this.current) return;
    const message = `${this.folder} holds a run already: go on with it by --resume ${this.folder}, or choose another folder.`;
    throw new TemperError('run-exists', message, { folder: this.folder });
  }

  async begin(record: RunRecord, name: string): Promise<void> {
    this.mustBeFree();
    const label: RunLabel = { name, note: '', starred: false };
    const progress: RunProgress = {
      status: 'preparing',
      step: 0,
      best: null,
      loss: null,
      updatedAt: record.createdAt,
      computed: 0,
      fault: null,
    };
    await this.write({ record, label, progress });
  }

  async save(id: string, progress: RunProgress, log: string): Promise<void> {
    const { record, label } = this.own(id);
    await this.put(join(this.folder, LOG), utf8.encode(log));
    await this.write({ record, label, progress });
  }

  async keep(
    id: string,
    { step, bytes, best }: Parameters<RunKeeper['keep']>[1],
  ): ReturnType<RunKeeper['keep']> {
    const { last } = this.own(id).record.recipe.evaluation.checkpoints;
    let full: string | null = null;
    try {
      await this.put(this.pathOf(step), bytes);
    } catch (error) {
      if (!(error instanceof TemperError)) throw error;
      full = error.message;
    }
    // The new one is whole before an old one goes. Later ones were found damaged by what went on from an earlier.
    const all = await checkpointsOf(this.folder);
    const kept =
      full === null
        ? retained(
            all.filter((one) => one.step <= step),
            best,
            last,
          )
        : all;
    for (const { step } of all)
      if (!kept.some((one) => one.step === step)) await rm(this.pathOf(step), { force: true });
    return { kept, full };
  }

  async read(id: string, step: number): Promise<Uint8Array<ArrayBuffer> | null> {
    if (this.current?.record.id !== id) return null;
    try {
      return Uint8Array.from(await readFile(this.pathOf(step)));
    } catch (error) {
      if (hasCode(error, ['ENOENT'])) return null;
      throw error;
    }
  }

  async find(id: string): ReturnType<RunKeeper['find']> {
    if (this.current?.record.id !== id) return null;
    const { record, progress } = this.current;
    return { record, progress, checkpoints: await checkpointsOf(this.folder) };
  }

  async dispose(): Promise<void> {
    await this.unlock();
  }

  private pathOf(step: number): string {
    return join(this.folder, CHECKPOINTS, checkpointName(step));
  }

  private own(id: string): Pick<RunEntry, 'record' | 'label' | 'progress'> {
    if (this.current?.record.id === id) return this.current;
    throw new TemperError('run-missing', `${this.folder} does not hold the run ${id}.`, { id });
  }

  /** @throws TemperError `disk-full`; what was there before stays */
  private async put(path: string, bytes: Uint8Array): Promise<void> {
    try {
      await writeWhole(path, bytes);
    } catch (error) {
      if (!hasCode(error, ['ENOSPC', 'EDQUOT'])) throw error;
      throw new TemperError(
        'disk-full',
        `There is no room left on the disk of ${this.folder}: delete something there.`,
      );
    }
  }

  private async write(run: Pick<RunEntry, 'record' | 'label' | 'progress'>): Promise<void> {
    await this.put(join(this.folder, RUN), utf8.encode(`${JSON.stringify(run, null, 2)}\n`));
    this.current = run;
  }
}
