import type { Recipe } from '../../../recipe/schema.ts';
import type { PackingReport } from '../../../workers/packing.ts';
import { percent, whole } from '../../components/format.ts';

type Packing = Recipe['mask']['packing'];

const PACKING_NAMES: Readonly<Record<Packing, string>> = {
  none: 'none',
  greedy: 'greedy',
  'best-fit': 'best fit',
};

interface PackingTableProps {
  readonly reports: readonly PackingReport[];
  readonly chosen: Packing;
  readonly onChoose: (packing: Packing) => void;
}

/** The ways of packing side by side: how full rows are, and how many the run takes. */
export function PackingTable({ reports, chosen, onChoose }: PackingTableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="scroll-x" aria-label="Ways of packing" tabIndex={0}>
      <table aria-label="Packing" className="packing-table">
        <thead>
          <tr>
            <th scope="col">Packing</th>
            <th scope="col" className="share-bar">
              Rows are full
            </th>
            <th scope="col">Rows</th>
            <th scope="col">Micro-batches</th>
            <th scope="col">Steps</th>
            <th scope="col">
              <span className="visually-hidden">Choose</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {reports.map(({ packing, efficiency, rows, microBatches, steps }) => (
            <tr key={packing}>
              <th scope="row">{PACKING_NAMES[packing]}</th>
              <td className="share-bar" data-value={efficiency}>
                <i
                  style={{ width: `${efficiency * 100}%`, background: 'var(--control)' }}
                  aria-hidden="true"
                />
                {percent(efficiency)}
              </td>
              <td data-value={rows}>{whole(rows)}</td>
              <td data-value={microBatches}>{whole(microBatches)}</td>
              <td data-value={steps}>{whole(steps)}</td>
              <td>
                <button
                  type="button"
                  className="btn q small"
                  aria-label={packing === chosen ? undefined : `Use packing ${PACKING_NAMES[packing]}`}
                  disabled={packing === chosen}
                  onClick={() => onChoose(packing)}
                >
                  {packing === chosen ? 'In use' : 'Use'}
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
