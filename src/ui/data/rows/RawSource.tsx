import { useEffect, useState } from 'react';
import { toFault } from '../../../state/fault.ts';
import { useSession } from '../../session.tsx';

/** Characters of a record that are shown. */
const MOST = 20_000;

/** A row's record as it stands in its file, read when it is asked for. */
export function RawSource({ row }: { row: number }) {
  const { rows } = useSession();
  const [isOpen, setIsOpen] = useState(false);
  const [read, setRead] = useState<{ readonly row: number; readonly text: string } | null>(null);
  useEffect(() => {
    if (!isOpen) return;
    let isOld = false;
    const show = (text: string) => !isOld && setRead({ row, text });
    rows.raw(row).then(show, (error: unknown) => show(toFault(error).message));
    return () => {
      isOld = true;
    };
  }, [rows, row, isOpen]);
  const text = read?.row === row ? read.text : '…';
  return (
    <details className="raw-source" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>Source as it stands in the file</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section tabIndex={0} aria-label="Source of the row">
        <pre>
          {text.slice(0, MOST)}
          {text.length > MOST && '…'}
        </pre>
      </section>
    </details>
  );
}
