import { useId, useState } from 'react';
import type { Usage } from '../../exports/usage/usage.ts';
import { CopyCode } from './CopyCode.tsx';

/** Who loads an export and how: closed it names them, open it tells the steps of one of them. */
export function UsageList({ usages, title }: { readonly usages: readonly Usage[]; readonly title: string }) {
  const name = useId();
  const [chosen, setChosen] = useState(usages[0]?.loader);
  const shown = usages.find(({ loader }) => loader === chosen) ?? usages[0];
  return (
    <details className="usage">
      <summary>
        <b>Who loads it</b> <span className="note">{usages.map(({ loader }) => loader).join(', ')}</span>
      </summary>
      {usages.length > 1 && (
        <div className="segments" role="radiogroup" aria-label={`${title}: how to load it`}>
          {usages.map(({ loader }) => (
            <label key={loader} className={loader === shown?.loader ? 'on' : undefined}>
              <input
                type="radio"
                name={name}
                checked={loader === shown?.loader}
                onChange={() => setChosen(loader)}
              />
              {loader}
            </label>
          ))}
        </div>
      )}
      <ol>
        {shown?.steps.map(({ says, code }) => (
          <li key={says}>
            <span>{says}</span>
            {code !== null && <CopyCode code={code} about={`${title}, ${shown.loader}: ${says}`} />}
          </li>
        ))}
      </ol>
    </details>
  );
}
