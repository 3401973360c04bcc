import type { ReactNode } from 'react';
import { valueSign } from './fields.ts';
import type { Panel, PanelValue } from './panels.ts';

interface SweepTableProps {
  readonly panels: readonly Panel[];
  readonly values: readonly string[];
  /** Of the swept field. */
  readonly label: string;
  /** What stands under each value's column. */
  readonly foot: (value: string) => ReactNode;
}

const lowest = ({ values }: Panel): PanelValue | undefined => values.toSorted((a, b) => a.mean - b.mean)[0];

function Cell({ one, isLowest }: { one: PanelValue | undefined; isLowest: boolean }) {
  if (!one) return <td>–</td>;
  return (
    <td data-value={one.mean}>
      {isLowest ? <b>{one.mean.toFixed(4)}</b> : one.mean.toFixed(4)}
      <span className="spread">{one.deviation !== null && ` ± ${one.deviation.toFixed(4)}`}</span>
    </td>
  );
}

/** The numbers of the chart: mean and standard deviation over seeds, the lowest of a row in bold. */
export function SweepTable({ panels, values, label, foot }: SweepTableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reached by keyboard
    <section className="scroll-x" aria-label="Losses of the sweep" tabIndex={0}>
      <table className="sweep-table">
        <thead>
          <tr>
            <th scope="col">{label}</th>
            {values.map((value) => (
              <th key={value} scope="col">
                {valueSign(value)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {panels.map((panel) => {
            const best = lowest(panel);
            return (
              <tr key={panel.task ?? ''}>
                <th scope="row">{panel.name}</th>
                {values.map((value) => {
                  const one = panel.values.find((own) => own.value === value);
                  return <Cell key={value} one={one} isLowest={one !== undefined && one === best} />;
                })}
              </tr>
            );
          })}
          <tr>
            <th scope="row">Seeds</th>
            {values.map((value) => (
              <td key={value}>{panels[0]?.values.find((own) => own.value === value)?.count ?? 0}</td>
            ))}
          </tr>
        </tbody>
        <tfoot>
          <tr>
            <td />
            {values.map((value) => (
              <td key={value}>{foot(value)}</td>
            ))}
          </tr>
        </tfoot>
      </table>
    </section>
  );
}
