import type { KnownRun } from '../../state/comparison.ts';
import { AdapterOptions } from '../adapters/AdapterOptions.tsx';
import { optionOf } from './side-option.ts';

interface SideOptionsProps {
  readonly runs: readonly KnownRun[];
}

/** Everything that was learned, as options of a choice: runs by their checkpoints, then adapters from elsewhere. */
export function SideOptions({ runs }: SideOptionsProps) {
  return (
    <>
      {runs.map(({ record, name, checkpoints, result }) => (
        <optgroup key={record.id} label={name}>
          {checkpoints.map(({ step }) => (
            <option key={step} value={optionOf({ kind: 'checkpoint', run: record.id, step })}>
              {name} · step {step}
              {step === result && ' (result)'}
            </option>
          ))}
        </optgroup>
      ))}
      <AdapterOptions />
    </>
  );
}
