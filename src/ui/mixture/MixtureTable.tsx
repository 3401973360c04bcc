import { memo, useState } from 'react';
import { download } from '../components/download.ts';
import { percent, times, whole } from '../components/format.ts';
import { useRecipe, useSession } from '../session.tsx';
import type { TaskShares } from './shares-shown.ts';
import { type Column, csvRecords, type Order, sorted, type TableRow } from './table-rows.ts';
import { WeightBox } from './WeightBox.tsx';

const COLUMNS: readonly { readonly column: Column; readonly title: string }[] = [
  { column: 'task', title: 'Task' },
  { column: 'size', title: 'Examples' },
  { column: 'weight', title: 'Weight' },
  { column: 'natural', title: 'Natural' },
  { column: 'target', title: 'Target' },
  { column: 'realised', title: 'Realised' },
  { column: 'count', title: 'Count' },
  { column: 'repeats', title: 'Repeats' },
  { column: 'seen', title: 'Supervised' },
];

function Head({ order, setOrder }: { order: Order | null; setOrder: (order: Order | null) => void }) {
  const next = (column: Column): Order | null => {
    const first = column !== 'task';
    if (order?.column !== column) return { column, descending: first };
    return order.descending === first ? { column, descending: !first } : null;
  };
  return (
    <thead>
      <tr>
        {COLUMNS.map(({ column, title }) => {
          const own = order?.column === column ? order : null;
          return (
            <th
              key={column}
              scope="col"
              aria-sort={own === null ? undefined : own.descending ? 'descending' : 'ascending'}
            >
              <button type="button" className="sort-button" onClick={() => setOrder(next(column))}>
                {title}
              </button>
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

/** What no slider moves is not drawn again with what one does: a hundred rows are to follow within a frame. */
const FixedCells = memo(function FixedCells(
  props: Pick<TableRow, 'task' | 'size' | 'weight' | 'colour'> & { readonly whatIf: boolean },
) {
  const { task, size, weight, colour, whatIf } = props;
  return (
    <>
      <th scope="row" className="task-name">
        <i className="swatch" style={{ background: colour }} aria-hidden="true" />
        {task}
        {whatIf && (
          <>
            {' '}
            <span className="badge">what-if: no data</span>
          </>
        )}
      </th>
      <td data-value={size}>{whole(size)}</td>
      <td data-value={weight}>
        <WeightBox task={task} weight={weight} />
      </td>
    </>
  );
});

function Row({ row }: { row: TableRow }) {
  const { task, size, natural, target, realised, count, repeats, capped, seen, weight, colour, whatIf } = row;
  return (
    <tr>
      <FixedCells task={task} size={size} weight={weight} colour={colour} whatIf={whatIf === true} />
      <td data-value={natural}>{percent(natural)}</td>
      <td data-value={target}>{percent(target)}</td>
      <td data-value={realised}>{percent(realised)}</td>
      <td data-value={count}>{whole(count)}</td>
      <td
        data-value={repeats}
        data-capped={capped}
        className={capped ? 'cap' : undefined}
        title={capped ? 'At its cap' : undefined}
      >
        {times(repeats)}
      </td>
      <td data-value={seen ?? undefined}>{seen === null ? '–' : percent(seen)}</td>
    </tr>
  );
}

async function saveCsv(rows: readonly TableRow[], shown: TaskShares): Promise<void> {
  const { default: papa } = await import('papaparse');
  const text = papa.unparse(csvRecords(rows, shown.unit), { newline: '\r\n', escapeFormulae: true });
  download('temper-mixture.csv', new Blob([`${text}\r\n`], { type: 'text/csv' }));
}

/** The plan in numbers; `data-value` carries each number unrounded. */
export const MixtureTable = memo(function MixtureTable(props: {
  rows: readonly TableRow[];
  shown: TaskShares;
}) {
  const { rows, shown } = props;
  const { recipe: store } = useSession();
  const weighted = useRecipe().mixture.weights !== null;
  const [order, setOrder] = useState<Order | null>(null);
  const inOrder = sorted(rows, order);
  return (
    <section className="card" aria-label="Mixture in numbers">
      <div className="chart-head">
        <h2>In numbers</h2>
        <div className="chart-save">
          {weighted && (
            <button
              type="button"
              className="link-button"
              onClick={() => store.edit({ mixture: { weights: null } })}
            >
              Reset weights
            </button>
          )}
          <button type="button" className="link-button" onClick={() => void saveCsv(inOrder, shown)}>
            Download table as CSV
          </button>
        </div>
      </div>
      <p className="chart-note">
        Natural, target and realised are shares of the {shown.words}; supervised is the share of the
        supervised tokens that the gradient sees.
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className="scroll-x" aria-label="Mixture, scrolls sideways" tabIndex={0}>
        <table aria-label="Mixture" className="mixture-table">
          <Head order={order} setOrder={setOrder} />
          <tbody>
            {inOrder.map((row) => (
              <Row key={row.task} row={row} />
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
});
