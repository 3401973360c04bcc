import { useState } from 'react';
import { tableRows } from './table.ts';
import type { CurveSeries } from './types.ts';

/** More rows are read by nobody; the CSV has them all. */
const MOST = 60;
const WHOLE = new Intl.NumberFormat('en', { maximumSignificantDigits: 6 });

interface CurveTableProps {
  readonly title: string;
  readonly series: readonly CurveSeries[];
  readonly xLabel: string;
  readonly format: (value: number) => string;
}

/** The chart in numbers, made when it is asked for. */
export function CurveTable({ title, series, xLabel, format }: CurveTableProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="curve-table" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>Show as a table</summary>
      {isOpen && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reached by keyboard
        <section className="curve-rows" aria-label={`Table of ${title}`} tabIndex={0}>
          <table aria-label={title}>
            <thead>
              <tr>
                <th scope="col">{xLabel}</th>
                {series.map(({ key, name }) => (
                  <th key={key} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {tableRows(series, MOST).map(({ x, values }) => (
                <tr key={x}>
                  <th scope="row">{WHOLE.format(x)}</th>
                  {values.map((value, i) => (
                    <td key={series[i]?.key}>{value === null ? '–' : format(value)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </details>
  );
}
