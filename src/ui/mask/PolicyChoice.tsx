import { useId } from 'react';
import { POLICIES } from '../../recipe/policies.ts';
import { policyName } from './policy-name.ts';

const TRAINERS = [...new Set(POLICIES.map(({ trainer }) => trainer))];
const NAMES: Readonly<Record<string, string>> = { control: 'Control' };

interface PolicyChoiceProps {
  /** Id of a policy; '' is none. */
  readonly value: string;
  readonly onChange: (id: string) => void;
}

/** Chooses a second policy by the name that a trainer gives it. */
export function PolicyChoice({ value, onChange }: PolicyChoiceProps) {
  const id = useId();
  return (
    <div className="setting">
      <label htmlFor={id}>Compare with</label>
      <select id={id} value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">nothing</option>
        {TRAINERS.map((trainer) => (
          <optgroup key={trainer} label={NAMES[trainer] ?? trainer}>
            {POLICIES.filter((policy) => policy.trainer === trainer).map((policy) => (
              <option key={policy.id} value={policy.id}>
                {policyName(policy)}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </div>
  );
}
