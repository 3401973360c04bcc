import '../theme/charts.css';
import { type ReactNode, useId, useRef, useState } from 'react';
import { download } from '../components/download.ts';
import { type ChartText, pngOf, standaloneChart } from './standalone.ts';

export interface ChartCardProps extends ChartText {
  /** Choices that belong to this chart alone. */
  readonly choices?: ReactNode;
  /** The chart; where it has nothing to show, a sentence. */
  readonly children: ReactNode;
  readonly isEmpty?: boolean;
  /** What the chart draws, as a table to take along. */
  readonly csv?: () => string;
}

const fileName = (title: string) => `temper-${title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`;

/** A chart with its heading, its legend, and the ways to take it along. */
export function ChartCard({ title, note, legend, choices, children, isEmpty = false, csv }: ChartCardProps) {
  const id = useId();
  const place = useRef<HTMLDivElement>(null);
  const [fault, setFault] = useState<string | null>(null);
  const save = async (kind: 'svg' | 'png') => {
    const chart = place.current?.querySelector('svg');
    if (!chart) return;
    const alone = standaloneChart(chart, { title, note, legend });
    try {
      const blob = kind === 'png' ? await pngOf(alone) : new Blob([alone.svg], { type: 'image/svg+xml' });
      download(`${fileName(title)}.${kind}`, blob);
      setFault(null);
    } catch {
      setFault('The browser could not draw the picture: take the SVG.');
    }
  };
  const saveNumbers = () => {
    if (csv) download(`${fileName(title)}.csv`, new Blob([csv()], { type: 'text/csv' }));
  };
  return (
    <section className="card chart-card" aria-labelledby={id}>
      <div className="chart-head">
        <h2 id={id}>{title}</h2>
        {!isEmpty && (
          <div className="chart-save">
            {(['svg', 'png'] as const).map((kind) => (
              <button
                key={kind}
                type="button"
                className="link-button"
                aria-label={`Download chart as ${kind.toUpperCase()}: ${title}`}
                onClick={() => void save(kind)}
              >
                {kind.toUpperCase()}
              </button>
            ))}
            {csv && (
              <button
                type="button"
                className="link-button"
                aria-label={`Download numbers as CSV: ${title}`}
                onClick={saveNumbers}
              >
                CSV
              </button>
            )}
          </div>
        )}
      </div>
      <p className="chart-note">{note}</p>
      {(legend.length > 0 || choices) && (
        <div className="key">
          {legend.map(({ mark, text }) => (
            <span key={text}>
              <i className={`key-${mark}`} />
              {text}
            </span>
          ))}
          {choices}
        </div>
      )}
      <div ref={place}>{children}</div>
      {fault && (
        <p className="error" role="alert">
          {fault}
        </p>
      )}
    </section>
  );
}
