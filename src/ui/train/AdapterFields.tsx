import { useId, useState } from 'react';
import { TARGETS, type Target } from '../../recipe/schema.ts';
import { faultSentence, NumberField } from '../components/NumberField.tsx';
import { useRecipe, useSession } from '../session.tsx';
import { about } from './about.ts';
import { StartFrom } from './StartFrom.tsx';

const MEANING: Readonly<Record<Target, string>> = {
  q: 'query',
  k: 'key',
  v: 'value',
  o: 'attention output',
  gate: 'MLP gate',
  up: 'MLP up',
  down: 'MLP down',
};

const SETS: readonly { readonly name: string; readonly targets: readonly Target[] }[] = [
  { name: 'All seven', targets: TARGETS },
  { name: 'Attention', targets: ['q', 'k', 'v', 'o'] },
  { name: 'MLP', targets: ['gate', 'up', 'down'] },
];

const isSame = (a: readonly Target[], b: readonly Target[]) =>
  a.length === b.length && a.every((one) => b.includes(one));

function Targets() {
  const session = useSession();
  const { targets } = useRecipe().lora;
  const [fault, setFault] = useState<string | null>(null);
  const id = useId();
  const turn = (name: Target, on: boolean) => {
    const next = TARGETS.filter((one) => (one === name ? on : targets.includes(one)));
    // Told here, since the schema's own sentence speaks of an array.
    if (next.length === 0) {
      setFault('Targets needs at least one layer: an adapter without any learns nothing.');
      return;
    }
    const result = session.recipe.edit({ lora: { targets: next } });
    setFault(result.ok ? null : faultSentence(result.fault.message, result.fault.column, 'Targets'));
  };
  return (
    <fieldset
      className="param targets"
      aria-describedby={`${id}-below`}
      data-explain="Targets: the linear layers that get an adapter. Dettmers et al. 2023 (QLoRA) find that all of them together match full fine-tuning; Hu et al. 2021 adapted q and v alone."
    >
      <legend>Targets</legend>
      <div className="target-sets">
        {SETS.map((set) => (
          <button
            key={set.name}
            type="button"
            className="btn q small"
            aria-pressed={isSame(set.targets, targets)}
            onClick={() => {
              setFault(null);
              session.recipe.edit({ lora: { targets: [...set.targets] } });
            }}
          >
            {set.name}
          </button>
        ))}
      </div>
      <div className="target-list">
        {TARGETS.map((name) => (
          <label key={name} title={MEANING[name]}>
            <input
              type="checkbox"
              checked={targets.includes(name)}
              onChange={(event) => turn(name, event.target.checked)}
            />
            {name}
          </label>
        ))}
      </div>
      <span id={`${id}-below`} className={fault ? 'error' : 'note'}>
        {fault ?? 'all seven are customary'}
      </span>
    </fieldset>
  );
}

/** The size of the adapter and where it sits. */
export function AdapterFields() {
  const session = useSession();
  const recipe = useRecipe();
  const { lora } = recipe;
  const edit = (change: Partial<typeof lora>) => session.recipe.edit({ lora: change });
  const scale = lora.alpha / (lora.rsLora ? Math.sqrt(lora.rank) : lora.rank);
  return (
    <fieldset className="param-group">
      <legend>LoRA adapter</legend>
      <div className="param-grid">
        <NumberField
          label="Rank"
          value={lora.rank}
          edit={(rank) => edit({ rank })}
          {...about(recipe, 'lora.rank', 'Rank')}
        />
        <NumberField
          label="Alpha"
          value={lora.alpha}
          edit={(alpha) => edit({ alpha })}
          {...about(recipe, 'lora.alpha', 'Alpha')}
        />
        <NumberField
          label="Dropout"
          value={lora.dropout}
          edit={(dropout) => edit({ dropout })}
          {...about(recipe, 'lora.dropout', 'Dropout')}
        />
        <div
          className="param"
          data-explain="rsLoRA: scales the adapter by alpha / √rank instead of alpha / rank, so that high ranks keep learning. Source: Kalajdzievski 2023."
        >
          <label className="tick">
            <input
              type="checkbox"
              checked={lora.rsLora}
              onChange={(event) => edit({ rsLora: event.target.checked })}
            />
            rsLoRA
          </label>
          <span className="note">
            scale {lora.rsLora ? 'alpha / √rank' : 'alpha / rank'} = {Number(scale.toPrecision(3))}
          </span>
        </div>
        <Targets />
        <StartFrom />
      </div>
    </fieldset>
  );
}
