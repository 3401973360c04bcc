import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef } from 'react';
import { useStore } from 'zustand';
import type { RunEntry } from '../../runs/record.ts';
import { bytes, whole } from '../components/format.ts';
import { useSession } from '../session.tsx';
import { dateOf, sizeOf, whatDiffers } from './rows.ts';
import { statusText, useIsLive } from './status.ts';

/** In px, as in runs.css. */
const ROW = 38;

interface RowProps {
  readonly entry: RunEntry;
  /** Its place in the list, from 0. */
  readonly place: number;
  readonly differs: string;
  /** Its name is a button that shows it in the panel. */
  readonly shows: boolean;
}

function Row({ entry, place, differs, shows }: RowProps) {
  const { runs } = useSession();
  const { record, label, progress } = entry;
  const { id } = record;
  const isSelected = useStore(runs.store, ({ selected }) => shows && selected === id);
  const isOverlaid = useStore(runs.store, ({ overlaid }) => overlaid.includes(id));
  const isLive = useIsLive(id);
  const title = label.note === '' ? label.name : `${label.name}\n${label.note}`;
  const toggle = () => {
    const { overlaid } = runs.store.getState();
    runs.overlay(isOverlaid ? overlaid.filter((one) => one !== id) : [...overlaid, id]);
  };
  return (
    <tr aria-rowindex={place + 2} className={isSelected ? 'run-row selected' : 'run-row'}>
      <td>
        <input type="checkbox" aria-label={`Overlay ${label.name}`} checked={isOverlaid} onChange={toggle} />
      </td>
      <td>
        <button
          type="button"
          className="star"
          aria-pressed={label.starred}
          aria-label={`Star ${label.name}`}
          onClick={() => void runs.label(id, { starred: !label.starred })}
        >
          {label.starred ? '★' : '☆'}
        </button>
      </td>
      <th scope="row" className="left run-name">
        {shows ? (
          <button
            type="button"
            aria-pressed={isSelected}
            title={title}
            onClick={() => runs.select(isSelected ? null : id)}
          >
            {label.name}
          </button>
        ) : (
          <span title={title}>{label.name}</span>
        )}
      </th>
      <td className="left wide">{dateOf(record.createdAt)}</td>
      <td className="left">{statusText(progress.status, isLive)}</td>
      <td className="wide">
        {whole(progress.step)} of {whole(record.totalSteps)}
      </td>
      <td>{progress.best?.value.toFixed(4) ?? '–'}</td>
      <td className="left wide differs" title={differs}>
        {differs}
      </td>
      <td className="wide">{entry.checkpoints.length > 0 ? bytes(sizeOf(entry)) : '–'}</td>
    </tr>
  );
}

const gap = (height: number) =>
  height > 0 && (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a row of a table takes no focus
    <tr aria-hidden="true" className="run-gap">
      <td style={{ height }} />
    </tr>
  );

interface RunTableProps {
  readonly entries: readonly RunEntry[];
  /** Names are buttons that show a run in the panel. */
  readonly shows: boolean;
}

/** Any number of runs, of which those in sight are in the document. */
export function RunTable({ entries, shows }: RunTableProps) {
  const scroller = useRef<HTMLElement>(null);
  const differs = useMemo(() => whatDiffers(entries), [entries]);
  const list = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 6,
  });
  const items = list.getVirtualItems().filter(({ index }) => index < entries.length);
  const first = items[0]?.start ?? 0;
  const last = items.at(-1)?.end ?? 0;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reached by keyboard
    <section ref={scroller} className="run-list" aria-label="Kept runs" tabIndex={0}>
      <table aria-label="Runs" aria-rowcount={entries.length + 1}>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col">
              <span className="visually-hidden">Overlay</span>
            </th>
            <th scope="col">
              <span className="visually-hidden">Star</span>
            </th>
            <th scope="col" className="left">
              Name
            </th>
            <th scope="col" className="left wide">
              Begun
            </th>
            <th scope="col" className="left">
              Status
            </th>
            <th scope="col" className="wide">
              Steps
            </th>
            <th scope="col">Best loss</th>
            <th scope="col" className="left wide">
              What differs
            </th>
            <th scope="col" className="wide">
              Checkpoints
            </th>
          </tr>
        </thead>
        <tbody>
          {gap(first)}
          {items.map(({ index }) => {
            const entry = entries[index];
            return (
              entry && (
                <Row
                  key={entry.record.id}
                  entry={entry}
                  place={index}
                  differs={differs.get(entry.record.id) ?? ''}
                  shows={shows}
                />
              )
            );
          })}
          {gap(list.getTotalSize() - last)}
        </tbody>
      </table>
    </section>
  );
}
