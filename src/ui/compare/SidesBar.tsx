import { useId } from 'react';
import type { KnownRun } from '../../state/comparison.ts';
import { type Chosen, MOST_SIDES, sameSide } from '../../state/sides.ts';
import type { Side } from '../../workers/engine-protocol.ts';
import { useSession } from '../session.tsx';
import { useColumns, useKnownRuns } from './use-columns.ts';

const optionOf = (chosen: Chosen): string => {
  if (chosen === 'compared') return 'compared';
  return chosen.kind === 'base' ? 'base' : `${chosen.run} ${chosen.step}`;
};

const sideOf = (run: string, step: number): Side => ({ kind: 'checkpoint', run, step });

function chosenOf(value: string): Chosen {
  if (value === 'compared') return value;
  const [run = '', step] = value.split(' ');
  return step === undefined ? { kind: 'base' } : sideOf(run, Number(step));
}

interface SideSelectProps {
  readonly id: string;
  readonly chosen: Chosen;
  readonly onChange: (chosen: Chosen) => void;
}

/** The base model, the run that is compared, or any checkpoint that is kept. */
function SideSelect({ id, chosen, onChange }: SideSelectProps) {
  const runs = useKnownRuns();
  return (
    <select id={id} value={optionOf(chosen)} onChange={(event) => onChange(chosenOf(event.target.value))}>
      <option value="base">Base model</option>
      <option value="compared">Result of the compared run</option>
      {runs.map(({ record, name, checkpoints, result }) => (
        <optgroup key={record.id} label={name}>
          {checkpoints.map(({ step }) => (
            <option key={step} value={`${record.id} ${step}`}>
              {name} · step {step}
              {step === result && ' (result)'}
            </option>
          ))}
        </optgroup>
      ))}
    </select>
  );
}

/** What a new column begins with: a run's result that no column has, else a checkpoint. */
function nextOf(runs: readonly KnownRun[], shown: readonly (Side | null)[]): Chosen {
  const all = runs.flatMap(({ record, result, checkpoints }) =>
    checkpoints.map(({ step }) => ({ isResult: step === result, side: sideOf(record.id, step) })),
  );
  const left = all.filter(({ side }) => !shown.some((one) => one !== null && sameSide(one, side)));
  return (left.find(({ isResult }) => isResult) ?? left.at(-1))?.side ?? 'compared';
}

/** Who is compared: a column each. */
export function SidesBar() {
  const { comparison } = useSession();
  const { sides } = comparison;
  const columns = useColumns();
  const runs = useKnownRuns();
  const shown = columns.map(({ side }) => side);
  const id = useId();
  return (
    <section className="card sides" aria-label="Compared sides">
      {columns.map(({ name, chosen, side, detail }, place) => (
        <div key={name} className="param side">
          <label htmlFor={`${id}-${place}`}>{name}</label>
          <div className="side-line">
            <SideSelect
              id={`${id}-${place}`}
              chosen={chosen}
              onChange={(next) => sides.choose(place, next)}
            />
            {columns.length > 1 && (
              <button
                type="button"
                className="btn q small"
                aria-label={`Remove ${name}`}
                onClick={() => sides.remove(place)}
              >
                ×
              </button>
            )}
          </div>
          <span className="note">
            {side === null ? 'nothing is trained yet' : detail || 'as it was pretrained'}
          </span>
        </div>
      ))}
      <button
        type="button"
        className="btn q"
        disabled={columns.length >= MOST_SIDES}
        onClick={() => sides.add(nextOf(runs, shown))}
      >
        Add a column
      </button>
    </section>
  );
}
