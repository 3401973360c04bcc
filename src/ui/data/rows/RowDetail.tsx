import { useEffect, useState } from 'react';
import type { Example } from '../../../data/example.ts';
import { counted, whole } from '../../components/format.ts';
import { useRecipe, useSession, useSplit } from '../../session.tsx';
import { RawSource } from './RawSource.tsx';
import { RowMessages } from './RowMessages.tsx';
import { sideOf } from './side.ts';

/** Rows of the same content that are named. */
const MOST = 20;

/** Rows of the same content as a row, by their places in files. */
function useSame(row: number): { readonly count: number; readonly places: string } | null {
  const { rows } = useSession();
  const [same, setSame] = useState<{ row: number; count: number; places: string } | null>(null);
  useEffect(() => {
    const { signal, abort } = abortable();
    const look = async () => {
      const found = await rows.search({ sameAs: row }, { signal });
      const others = found.filter((one) => one !== row);
      const named = await rows.read(others.subarray(0, MOST), signal);
      const places = named.map((one) => `row ${whole(one.row)} of ${one.file}`).join(', ');
      if (!signal.aborted) setSame({ row, count: others.length, places });
    };
    look().catch(() => undefined);
    return abort;
  }, [rows, row]);
  return same?.row === row ? same : null;
}

function abortable(): { signal: AbortSignal; abort: () => void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}

interface RowDetailProps {
  readonly row: number;
  readonly example: Example;
  readonly onMark: (mark: 'excluded' | 'flagged', example: Example) => void;
  readonly onClose: () => void;
}

/** One row in full: its messages, where it goes, what it repeats, and its source. */
export function RowDetail({ row, example, onMark, onClose }: RowDetailProps) {
  const { data } = useRecipe();
  const split = useSplit();
  const same = useSame(row);
  const isOut = data.excluded.includes(example.id);
  const isFlagged = data.flagged.includes(example.id);
  return (
    <section className="row-detail" aria-label="Row in full">
      <div className="row-detail-head">
        <h3>
          {example.task} · row {whole(example.row)} of {example.file}
        </h3>
        <div className="buttons">
          <button
            type="button"
            className="btn q small"
            aria-pressed={isOut}
            onClick={() => onMark('excluded', example)}
          >
            {isOut ? 'Take back in' : 'Exclude'}
          </button>
          <button
            type="button"
            className="btn q small"
            aria-pressed={isFlagged}
            onClick={() => onMark('flagged', example)}
          >
            {isFlagged ? 'Remove flag' : 'Flag'}
          </button>
          <button type="button" className="btn q small" onClick={onClose}>
            Close
          </button>
        </div>
      </div>
      <p className="note">
        {sideOf(split, data, row, example.id)} ·{' '}
        {same === null
          ? 'looking for rows that say the same'
          : same.count === 0
            ? 'no other row says the same'
            : `${counted(same.count, 'other row')} says the same: ${same.places}${same.count > MOST ? ', …' : ''}`}
      </p>
      <RowMessages example={example} />
      <RawSource row={row} />
    </section>
  );
}
