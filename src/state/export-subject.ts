import type { WeightsFormat } from '../exports/weights/names.ts';
import type { WeightsOptions } from '../exports/weights/options.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { LoadedAdapterInfo } from '../runs/adapter-shelf.ts';
import type { Side } from '../workers/engine-protocol.ts';
import type { ExportFormat } from '../workers/exports-protocol.ts';
import type { ModelReference } from '../workers/protocol.ts';
import { fileName } from '../workers/runs-names.ts';
import { templateChoice } from './choice.ts';
import { comparedSide } from './known-runs.ts';
import type { RunState } from './run.ts';
import type { RunListState } from './runs.ts';
import { BASE } from './side.ts';

/** What is exported: the base as it is, or what was learned on it. */
export interface ExportSubject {
  readonly model: ModelReference;
  readonly side: Side;
  /** Of the run where one is exported: its template goes along. */
  readonly recipe: Recipe;
  /** "T = 2, rank 8 · step 150"; the model's name where it is the base. */
  readonly title: string;
  /** The model that was trained; the one in use where it is the base. */
  readonly baseName: string;
  /** What the person calls the run; null: it is the base. */
  readonly run: string | null;
  /** What files of it are called before their ending, "T-2-rank-8-step-150". */
  readonly stem: string;
}

interface Known {
  readonly adapters: readonly LoadedAdapterInfo[];
  readonly list: Pick<RunListState, 'entries' | 'compared'>;
  readonly run: RunState;
  readonly model: ModelReference;
  readonly recipe: Recipe;
}

/** It is of the page's data and recipe more than of a run. */
const SCALE_OUT = 'temper-scale-out';

/** The end of each export's file name. */
const ENDS: Readonly<Record<WeightsFormat, string>> = {
  peft: 'adapter',
  merged: 'merged',
  'gguf-lora': 'gguf-adapter',
  gguf: 'gguf',
  onnx: 'onnx',
};

/** What an export's zip is called without its ending, and the folder that it is unpacked into. */
export const folderName = ({ stem }: Pick<ExportSubject, 'stem'>, format: ExportFormat): string =>
  format === 'scale-out' ? SCALE_OUT : `${stem}-${ENDS[format]}`;

/** The run of a checkpoint, in the list or on its way into it. */
function recordOf({ list, run }: Known, side: Extract<Side, { kind: 'checkpoint' }>) {
  const entry = list.entries.find(({ record }) => record.id === side.run);
  if (entry) return { record: entry.record, name: entry.label.name };
  return run.record?.id === side.run ? { record: run.record, name: 'this run' } : null;
}

/** What was chosen, where it is still there; else what is compared, and the base where nothing was trained. */
export function exportSubject(known: Known, chosen: Side | null): ExportSubject {
  const { model, recipe, list, run } = known;
  const wanted = chosen ?? comparedSide(list, run, model) ?? BASE;
  const loaded = wanted.kind === 'adapter' ? known.adapters.find(({ id }) => id === wanted.id) : undefined;
  if (loaded) {
    const { name, lora } = loaded;
    const stem = fileName(name, 'adapter');
    return {
      model,
      side: wanted,
      recipe: { ...recipe, lora },
      title: name,
      baseName: model.name,
      run: name,
      stem,
    };
  }
  const found = wanted.kind === 'checkpoint' ? recordOf(known, wanted) : null;
  if (wanted.kind !== 'checkpoint' || !found) {
    const stem = fileName(model.name, 'base');
    return { model, side: BASE, recipe, title: model.name, baseName: model.name, run: null, stem };
  }
  const { record, name } = found;
  const step = `step-${wanted.step}`;
  return {
    model,
    side: wanted,
    recipe: record.recipe,
    title: `${name} · step ${wanted.step}`,
    baseName: record.model.name,
    run: name,
    stem: fileName(name, step),
  };
}

/** Whether two exports of a format would be the same files. */
export function subjectKey({ model, side, recipe, stem }: ExportSubject, options: WeightsOptions): string {
  return JSON.stringify([model.id, side, stem, templateChoice(recipe.model), options]);
}
