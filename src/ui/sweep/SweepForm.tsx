import { useId } from 'react';
import { useStore } from 'zustand';
import { SWEEP_PRESETS, type SweepRecord } from '../../runs/sweep.ts';
import { timeOfSteps } from '../../state/probe.ts';
import { draftedSweep, type SweepDraft } from '../../state/sweep-draft.ts';
import { counted, whole } from '../components/format.ts';
import { useRecipe, useSession } from '../session.tsx';
import { duration } from '../train/numbers.ts';
import { useReadiness } from '../train/readiness.ts';
import { firstValues, labelOf, SWEPT_FIELDS } from './fields.ts';
import { RecipeList } from './RecipeList.tsx';

interface BoxProps {
  readonly label: string;
  readonly value: string;
  readonly help: string;
  readonly fault: string | null;
  readonly placeholder?: string;
  readonly onChange: (text: string) => void;
}

function Box({ label, value, help, fault, placeholder, onChange }: BoxProps) {
  const id = useId();
  return (
    <div className="param">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="text"
        autoComplete="off"
        spellCheck={false}
        placeholder={placeholder}
        value={value}
        aria-invalid={fault !== null}
        aria-describedby={`${id}-below`}
        onChange={(event) => onChange(event.target.value)}
      />
      <span id={`${id}-below`} className={fault ? 'error' : 'note'}>
        {fault ?? help}
      </span>
    </div>
  );
}

/** "8 runs of 75 steps each, about 12 min": what a sweep is before its start. */
function Size({ sweep, planned }: { sweep: SweepRecord; planned: number }) {
  const session = useSession();
  const probe = useStore(session.probe.store, (state) => state.result);
  const { every } = useRecipe().evaluation;
  const runs = sweep.items.length;
  // Each recipe has steps of its own, which are planned only when its run begins.
  if (sweep.field === null) {
    return (
      <>
        <b>{counted(runs, 'run')}</b>, each of as many steps as its recipe says
        {sweep.budget !== null && `, at most ${whole(Math.floor(sweep.budget / runs))}`}.
      </>
    );
  }
  const steps = Math.min(planned, sweep.items[0]?.recipe.training.maxSteps ?? planned);
  const time = probe && runs * timeOfSteps(probe, steps, every);
  return (
    <>
      <b>{counted(runs, 'run')}</b> of {sweep.budget === null ? 'about ' : 'at most '}
      <b>{counted(steps, 'step')}</b> each, {whole(runs * steps)} in all
      {time !== null && (
        <>
          : about <b>{duration(time)}</b> by the step that was measured
        </>
      )}
      .
    </>
  );
}

/** The time that a sweep was made, and its id, come with its start. */
const FRAME = { id: 'draft', createdAt: '' };

/** What is swept, at which values, with how many seeds and steps. */
export function SweepForm({ onStart }: { onStart: () => void }) {
  const session = useSession();
  const recipe = useRecipe();
  const draft = useStore(session.queue.draft);
  const { isGoing, fault: ended } = useStore(session.queue.store);
  const { reason, steps } = useReadiness();
  const fieldId = useId();
  const reasonId = useId();
  const preset = SWEEP_PRESETS.find(
    ({ field, values }) => field === draft.field && values.join(', ') === draft.values,
  );
  const given = draft.field === null ? draft.recipes.map((one) => one.name).join(', ') : draft.values;
  const name = preset?.name ?? `${draft.field === null ? 'Recipes' : labelOf(draft.field)}: ${given}`;
  const sweep = draftedSweep(draft, recipe, { ...FRAME, name });
  const change = (next: Partial<SweepDraft>) => session.queue.draft.setState(next);
  const faultOf = (column: string) =>
    !sweep.ok && (sweep.fault.column ?? 'Values') === column ? sweep.fault.message : null;
  const start = () => {
    if (!sweep.ok) return;
    const own = { ...sweep.value, id: crypto.randomUUID(), createdAt: new Date().toISOString() };
    onStart();
    void session.queue.start(own);
  };
  return (
    <form aria-label="Setting up a sweep" onSubmit={(event) => event.preventDefault()}>
      <fieldset className="sweep-presets">
        <legend className="visually-hidden">Sweeps by one click</legend>
        {SWEEP_PRESETS.map((one) => (
          <button
            key={one.id}
            type="button"
            className="btn q small"
            aria-pressed={one === preset}
            onClick={() => change({ field: one.field, values: one.values.join(', ') })}
          >
            {one.name}
          </button>
        ))}
      </fieldset>
      <div className="param-grid">
        <div className="param">
          <label htmlFor={fieldId}>Swept field</label>
          <select
            id={fieldId}
            value={draft.field ?? ''}
            onChange={({ target }) =>
              change(
                target.value === ''
                  ? { field: null }
                  : { field: target.value, values: firstValues(target.value, recipe) },
              )
            }
          >
            {SWEPT_FIELDS.map(({ field, label }) => (
              <option key={field} value={field}>
                {label}
              </option>
            ))}
            <option value="">A list of recipes</option>
          </select>
          <span className="note">
            {draft.field === null
              ? 'each with the seeds given here'
              : 'all else stays as the settings above say'}
          </span>
        </div>
        {draft.field !== null && (
          <Box
            label="Values"
            value={draft.values}
            help="with commas between them"
            fault={faultOf('Values')}
            onChange={(values) => change({ values })}
          />
        )}
        <Box
          label="Seeds"
          value={draft.seeds}
          help={`runs a value, seed ${recipe.seed} on; 3 tell chance from effect`}
          fault={faultOf('Seeds')}
          onChange={(seeds) => change({ seeds })}
        />
        <Box
          label="Step budget"
          value={draft.budget}
          placeholder="none"
          help="of all runs together, shared evenly"
          fault={faultOf('Step budget')}
          onChange={(budget) => change({ budget })}
        />
      </div>
      {draft.field === null && <RecipeList fault={faultOf('Recipes')} />}
      <div className="button-row">
        <button
          type="button"
          className="btn"
          disabled={!sweep.ok || reason !== null}
          aria-describedby={reasonId}
          onClick={start}
        >
          Start sweep
        </button>
        <p id={reasonId} className="note sweep-size">
          {sweep.ok ? <Size sweep={sweep.value} planned={steps} /> : 'A sweep as it is set up cannot start.'}{' '}
          {!isGoing && reason}
        </p>
      </div>
      {ended && (
        <p role="alert" className="fault">
          {ended.message}
        </p>
      )}
    </form>
  );
}
