import { useState } from 'react';
import type { FileSummary } from '../../../data/set/types.ts';
import { toFault } from '../../../state/fault.ts';
import { download } from '../../components/download.ts';
import { counted, whole } from '../../components/format.ts';
import { useSession } from '../../session.tsx';

/** Rows of a file that did not become examples: the first of them here, all as a table to take away. */
export function SkippedRows({ summary: { name, skipped, firstSkipped } }: { summary: FileSummary }) {
  const session = useSession();
  const [isGoing, setIsGoing] = useState(false);
  const take = async () => {
    setIsGoing(true);
    try {
      download(`${name.replaceAll('/', '_')}-skipped.csv`, await session.rows.skippedCsv(name));
    } catch (error) {
      session.data.addFault(toFault(error));
    } finally {
      setIsGoing(false);
    }
  };
  return (
    <details className="skipped">
      <summary>
        {counted(skipped, 'row')} of {name} skipped
      </summary>
      <button type="button" className="btn q small" disabled={isGoing} onClick={() => void take()}>
        Download all skipped rows
      </button>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <ol aria-label={`Skipped rows of ${name}`} tabIndex={0}>
        {firstSkipped.map(({ row, column, reason }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row may be skipped in several of its parts
          <li key={i}>
            <b>row {whole(row)}</b>
            {column !== null && ` · ${column}`} {reason}
          </li>
        ))}
        {skipped > firstSkipped.length && <li>and {counted(skipped - firstSkipped.length, 'row')} more.</li>}
      </ol>
    </details>
  );
}
