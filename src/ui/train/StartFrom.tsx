import { useId } from 'react';
import { useStore } from 'zustand';
import type { Beginning } from '../../state/adapters.ts';
import { LoadAdapter } from '../adapters/LoadAdapter.tsx';
import { useKnownRuns } from '../compare/use-columns.ts';
import { SideOptions } from '../runs/SideOptions.tsx';
import { optionOf, sideOf } from '../runs/side-option.ts';
import { useSession } from '../session.tsx';

const FRESH = 'fresh';

/** What the next run begins with: a fresh adapter, what a run learned, or an adapter from elsewhere. */
export function StartFrom() {
  const { adapters } = useSession();
  const { start, list } = useStore(adapters.store);
  const runs = useKnownRuns();
  const id = useId();
  const choose = (option: string) => {
    if (option === FRESH) return adapters.startFrom(null);
    adapters.startFrom(beginningOf(option));
  };
  const beginningOf = (option: string): Beginning | null => {
    const side = sideOf(option);
    if (side.kind === 'adapter') {
      const info = list.find((one) => one.id === side.id);
      return info ? { side, name: info.name, lora: info.lora } : null;
    }
    const run = side.kind === 'checkpoint' && runs.find(({ record }) => record.id === side.run);
    return run && side.kind === 'checkpoint'
      ? { side, name: `${run.name}, step ${side.step}`, lora: run.record.recipe.lora }
      : null;
  };
  return (
    <div className="start-from">
      <div className="param">
        <label htmlFor={id}>Start from</label>
        <select
          id={id}
          value={start ? optionOf(start.side) : FRESH}
          data-explain="Start from: a fresh adapter changes nothing at first (B is zero). One that has learned already goes on from there, with a new schedule and a new optimiser: continual training, where what it learned before may be forgotten."
          onChange={({ target }) => choose(target.value)}
        >
          <option value={FRESH}>A fresh adapter</option>
          <SideOptions runs={runs} />
        </select>
        <p className="note">
          {start
            ? `Rank, alpha, scale and targets are those of ${start.name}; the schedule and the optimiser begin anew.`
            : 'A at random, B zero: the first step begins at the base model.'}
        </p>
      </div>
      <LoadAdapter />
    </div>
  );
}
