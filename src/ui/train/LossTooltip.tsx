import type { TooltipContentProps } from 'recharts';
import { useTaskColours } from '../charts/use-task-colours.ts';
import type { LossRow } from './loss-rows.ts';

/** As many tasks as fit beside the chart; the table has them all. */
const MOST = 10;

interface LossTooltipProps extends Partial<TooltipContentProps> {
  readonly tasks: readonly string[];
}

/** What was measured at the step under the pointer. */
export function LossTooltip({ active, payload, tasks }: LossTooltipProps) {
  const colourOf = useTaskColours();
  const row: LossRow | undefined = payload?.[0]?.payload;
  if (!active || !row) return null;
  const measured = tasks
    .flatMap((name, i) => {
      const value = row.tasks[i];
      return value === undefined ? [] : [{ name, value, colour: colourOf(name) }];
    })
    .sort((a, b) => b.value - a.value);
  const lines: [string, number | undefined][] = [
    ['train', row.train],
    ['smoothed', row.smooth],
    ['validation', row.all],
  ];
  return (
    <div className="chart-tip">
      <b>step {row.step}</b>
      {lines.map(
        ([name, value]) =>
          value !== undefined && (
            <span key={name}>
              {name} <b>{value.toFixed(4)}</b>
            </span>
          ),
      )}
      {measured.slice(0, MOST).map(({ name, value, colour }) => (
        <span key={name}>
          <i className="swatch" style={{ background: colour }} />
          {name} <b>{value.toFixed(4)}</b>
        </span>
      ))}
      {measured.length > MOST && <span>and {measured.length - MOST} more in the table</span>}
    </div>
  );
}
