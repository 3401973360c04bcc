import { useId, useState } from 'react';
import { download } from '../../components/download.ts';
import { curvesCsv, curvesJsonl, type NamedLog } from './downloads.ts';

const ALL = '';

/** Everything that the runs logged, to take along. */
export function Downloads({ logs }: { logs: readonly NamedLog[] }) {
  const id = useId();
  const [wanted, setWanted] = useState(ALL);
  const own = logs.filter((one) => one.id === wanted);
  const chosen = own.length > 0 ? own : logs;
  const save = (kind: 'csv' | 'jsonl') => {
    const text = kind === 'csv' ? curvesCsv(chosen) : curvesJsonl(chosen);
    const type = kind === 'csv' ? 'text/csv' : 'application/jsonl';
    download(`temper-curves.${kind}`, new Blob([text], { type }));
  };
  return (
    <div className="overlay-downloads">
      <div className="param">
        <label htmlFor={id}>Curves of</label>
        <select
          id={id}
          value={own.length > 0 ? wanted : ALL}
          onChange={({ target }) => setWanted(target.value)}
        >
          <option value={ALL}>all shown runs</option>
          {logs.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </select>
      </div>
      <button type="button" className="btn q" onClick={() => save('csv')}>
        Download CSV
      </button>
      <button type="button" className="btn q" onClick={() => save('jsonl')}>
        Download JSONL
      </button>
    </div>
  );
}
