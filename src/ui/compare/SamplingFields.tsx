import { useStore } from 'zustand';
import { RadioField } from '../components/ChoiceField.tsx';
import { NumberField } from '../components/NumberField.tsx';
import { useSession } from '../session.tsx';
import { type Limits, within } from './limits.ts';

const DECODING = [
  { value: 'greedy', label: 'Greedy' },
  { value: 'sampled', label: 'Sampled' },
] as const;

/** How the next token is chosen, the same for both models. */
export function SamplingFields() {
  const { compare } = useSession();
  const sampling = useStore(compare.store, (state) => state.sampling);
  const set = (
    name: string,
    key: 'temperature' | 'topK' | 'topP' | 'maxTokens' | 'seed',
    value: number,
    limits: Limits,
  ) => {
    const checked = within(name, value, limits);
    if (checked.ok) compare.setSampling({ [key]: value });
    return checked;
  };
  const unused = sampling.greedy ? 'only when sampled' : undefined;
  return (
    <div className="param-grid">
      <RadioField
        label="Decoding"
        value={sampling.greedy ? 'greedy' : 'sampled'}
        choices={DECODING}
        onChange={(value) => compare.setSampling({ greedy: value === 'greedy' })}
      />
      <NumberField
        label="Temperature"
        value={sampling.temperature}
        edit={(value) => set('Temperature', 'temperature', value, { low: 0.01, high: 10 })}
        help={unused ?? 'lower is safer'}
      />
      <NumberField
        label="Top-k"
        value={sampling.topK === 0 ? null : sampling.topK}
        empty="off"
        edit={(value) => set('Top-k', 'topK', value ?? 0, { low: 0, high: 1_000_000, whole: true })}
        help={unused ?? 'empty keeps every token'}
      />
      <NumberField
        label="Top-p"
        value={sampling.topP}
        edit={(value) => set('Top-p', 'topP', value, { low: 0.01, high: 1 })}
        help={unused ?? '1 keeps every token'}
      />
      <NumberField
        label="Max tokens"
        value={sampling.maxTokens}
        edit={(value) => set('Max tokens', 'maxTokens', value, { low: 1, high: 4096, whole: true })}
        help="of each answer"
      />
      <NumberField
        label="Seed"
        value={sampling.seed}
        edit={(value) => set('Seed', 'seed', value, { low: 0, high: 0xffffffff, whole: true })}
        help={unused ?? 'the same seed, the same answer'}
      />
    </div>
  );
}
