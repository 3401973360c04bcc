import { useStore } from 'zustand';
import '../theme/export.css';
import { CONTAINERS, type Container } from '../../exports/mixture/containers/types.ts';
import { FORMATS, type FormatId } from '../../exports/mixture/formats/types.ts';
import { interleaveScript } from '../../exports/mixture/interleave.ts';
import { EXTRA_COLUMNS, type ExtraColumn } from '../../exports/mixture/options.ts';
import type { Result } from '../../io/faults.ts';
import { drawFault } from '../../mixture/draw.ts';
import type { MixturePlan } from '../../mixture/types.ts';
import type { Recipe } from '../../recipe/schema.ts';
import type { MixtureChoice } from '../../state/export.ts';
import { Checkbox, SelectChoice } from '../components/Choice.tsx';
import { download } from '../components/download.ts';
import { counted, whole } from '../components/format.ts';
import { usePlan, useSession } from '../session.tsx';
import { ExportProgressBar } from './ExportProgressBar.tsx';
import { ReadyFiles } from './ReadyFiles.tsx';

const FORMAT_LABEL: Readonly<Record<FormatId, string>> = {
  messages: 'Messages (OpenAI, TRL)',
  alpaca: 'Alpaca',
  sharegpt: 'ShareGPT',
  'prompt-completion': 'Prompt and completion',
};
const CONTAINER_LABEL: Readonly<Record<Container, string>> = {
  jsonl: 'JSONL',
  json: 'JSON array',
  csv: 'CSV',
  parquet: 'Parquet',
};
const COLUMN_LABEL: Readonly<Record<ExtraColumn, string>> = {
  task: 'Task column',
  source: 'Source columns (file and row)',
};
const FORMULAS =
  'A cell that begins with =, +, -, @, a tab or a carriage return gets an apostrophe before it, so that no spreadsheet runs it. That changes these texts; the manifest counts them.';

interface ChoicesProps {
  readonly choice: MixtureChoice;
  readonly choose: (changes: Partial<MixtureChoice>) => void;
}

function Choices({ choice, choose }: ChoicesProps) {
  const { format, container, columns, defuse, validation } = choice;
  return (
    <>
      <div className="export-choices">
        <SelectChoice
          label="Format"
          value={format}
          options={FORMATS.map((value) => ({ value, label: FORMAT_LABEL[value] }))}
          onChange={(value) => choose({ format: value })}
        />
        <SelectChoice
          label="File type"
          value={container}
          options={CONTAINERS.map((value) => ({ value, label: CONTAINER_LABEL[value] }))}
          onChange={(value) => choose({ container: value })}
        />
      </div>
      <div className="export-checks">
        {EXTRA_COLUMNS.map((name) => (
          <Checkbox
            key={name}
            label={COLUMN_LABEL[name]}
            checked={columns.includes(name)}
            onChange={(on) =>
              choose({ columns: EXTRA_COLUMNS.filter((one) => (one === name ? on : columns.includes(one))) })
            }
          />
        ))}
        <Checkbox
          label="Validation rows as a file of their own"
          checked={validation}
          onChange={(on) => choose({ validation: on })}
        />
        {container === 'csv' && (
          <Checkbox
            label="Defuse formulas"
            checked={defuse}
            hint={FORMULAS}
            onChange={(on) => choose({ defuse: on })}
          />
        )}
      </div>
    </>
  );
}

interface Circumstances {
  /** There are no files. */
  readonly none: boolean;
  readonly counting: { readonly done: number; readonly total: number } | null;
}

/** What would be exported, or why nothing can be. */
function stateOf(plan: Result<MixturePlan>, { none, counting }: Circumstances): string {
  if (none) return 'There is no data yet: add files in the Data stage.';
  if (counting) return `Counting tokens: ${whole(counting.done)} of ${whole(counting.total)} rows.`;
  if (!plan.ok) return plan.fault.message;
  const { tasks, total } = plan.value;
  return (
    drawFault(plan.value)?.message ??
    `${counted(total, 'example')} of ${counted(tasks.length, 'task')}, in training order.`
  );
}

function downloadScript(plan: MixturePlan, recipe: Recipe): void {
  const script = interleaveScript(plan, recipe);
  download('temper-mixture.interleave.py', new Blob([script], { type: 'text/x-python' }));
}

/** The drawn set as files, with the manifest that says how it came about. */
export function MixtureCard() {
  const session = useSession();
  const none = useStore(session.data.store, (state) => state.files.length === 0);
  const counting = useStore(session.means.store, (state) => state.progress);
  const { choice, progress, ready, fault } = useStore(session.export.store);
  const plan = usePlan();
  const undrawable = plan.ok ? drawFault(plan.value) : null;
  return (
    <section className="card wide" aria-labelledby="export-mixture">
      <h2 id="export-mixture">Mixture</h2>
      <p>
        The rows that the mixture draws, in training order, as files that other trainers read. A manifest says
        how they came about: recipe, seed, hashes of the files, counts per task. The script mixes data that
        stays elsewhere to the same counts, with Hugging Face datasets: of tasks that are only counts, too.
      </p>
      <Choices choice={choice} choose={(changes) => session.export.choose(changes)} />
      <div className="button-row">
        <button
          type="button"
          className="btn"
          disabled={progress !== null || none || !plan.ok || undrawable !== null}
          aria-describedby="export-mixture-state"
          onClick={() => void session.export.start()}
        >
          Export mixture
        </button>
        {progress && (
          <button type="button" className="btn q" onClick={() => session.export.cancel()}>
            Cancel
          </button>
        )}
        <button
          type="button"
          className="btn q"
          disabled={!plan.ok}
          onClick={() => {
            if (plan.ok) downloadScript(plan.value, session.recipe.recipe);
          }}
        >
          Download script
        </button>
      </div>
      {progress ? (
        <ExportProgressBar progress={progress} />
      ) : (
        <p id="export-mixture-state" className="note state" aria-live="polite">
          {stateOf(plan, { none, counting })}
        </p>
      )}
      {ready && <ReadyFiles ready={ready} isOutdated={!plan.ok || plan.value !== ready.plan} />}
      {fault && (
        <p role="alert" className="fault">
          {fault.message}
        </p>
      )}
    </section>
  );
}
