import { useId } from 'react';
import type { KnownRun } from '../../state/comparison.ts';
import { type Chosen, MOST_SIDES, sameSide } from '../../state/sides.ts';
import type { Side } from '../../workers/engine-protocol.ts';
import { LoadAdapter } from '../adapters/LoadAdapter.tsx';
import { SideOptions } from '../runs/SideOptions.tsx';
import { optionOf, sideOf } from '../runs/side-option.ts';
import { useSession } from '../session.tsx';
import { useColumns, useKnownRuns } from './use-columns.ts';

const choiceOf = (chosen: Chosen): string => (chosen === 'compared' ? chosen : optionOf(chosen));

const checkpointOf = (run: string, step: number): Side => ({ kind: 'checkpoint', run, step });

const chosenOf = (value: string): Chosen => (value === 'compared' ? value : sideOf(value));

interface SideSelectProps {
  readonly id: string;
  readonly chosen: Chosen;
  readonly onChange: (chosen: Chosen) => void;
}

/** The base model, the run that is compared, or any checkpoint that is kept. */
function SideSelect({ id, chosen, onChange }: SideSelectProps) {
  const runs = useKnownRuns();
  return (
    <select id={id} value={choiceOf(chosen)} onChange={(event) => onChange(chosenOf(event.target.value))}>
      <option value="base">Base model</option>
      <option value="compared">Result of the compared run</option>
      <SideOptions runs={runs} />
    </select>
  );
}

/** What a new column begins with: a run's result that no column has, else a checkpoint. */
function nextOf(runs: readonly KnownRun[], shown: readonly (Side | null)[]): Chosen {
  const all = runs.flatMap(({ record, result, checkpoints }) =>
    checkpoints.map(({ step }) => ({ isResult: step === result, side: checkpointOf(record.id, step) })),
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
      <LoadAdapter />
    </section>
  );
}
