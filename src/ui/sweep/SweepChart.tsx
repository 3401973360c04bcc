import { shorten } from '../charts/shorten.ts';
import { useTaskColours } from '../charts/use-task-colours.ts';
import { useWidth } from '../charts/useWidth.ts';
import { ticksAround } from '../train/series.ts';
import { valueSign } from './fields.ts';
import type { Panel } from './panels.ts';

/** In px: a panel with its title and its axes. */
const PANEL = { width: 250, height: 168, top: 30, right: 14, bottom: 24, left: 46 } as const;
/** Of the names of values: more characters run into each other. */
const LONGEST = 9;

interface Plot {
  readonly x: (place: number) => number;
  readonly y: (loss: number) => number;
  readonly ticks: readonly number[];
  readonly right: number;
}

function plotOf({ values, seeds }: Panel, width: number): Plot {
  const losses = [
    ...seeds.flatMap(({ losses }) => losses.filter((loss) => loss !== null)),
    ...values.flatMap(({ mean, deviation }) => [mean - (deviation ?? 0), mean + (deviation ?? 0)]),
  ];
  const ticks = ticksAround(losses, 3);
  const [low, high] = [ticks[0] ?? 0, ticks.at(-1) ?? 1];
  const right = width - PANEL.right;
  const step = (right - PANEL.left) / Math.max(1, values.length);
  const inner = PANEL.height - PANEL.top - PANEL.bottom;
  return {
    x: (place) => PANEL.left + (place + 0.5) * step,
    y: (loss) => PANEL.top + inner * (1 - (loss - low) / (high - low)),
    ticks,
    right,
  };
}

function Axes({ panel, plot }: { panel: Panel; plot: Plot }) {
  const places = panel.values.map(({ value }, place) => ({ value, x: plot.x(place) }));
  return (
    <>
      {plot.ticks.map((tick) => (
        <g key={tick}>
          <line x1={PANEL.left} x2={plot.right} y1={plot.y(tick)} y2={plot.y(tick)} stroke="var(--line)" />
          <text className="sweep-tick" x={PANEL.left - 6} y={plot.y(tick) + 4} textAnchor="end">
            {tick}
          </text>
        </g>
      ))}
      {places.map(({ value, x }) => (
        <text key={value} className="sweep-tick" x={x} y={PANEL.height - 8} textAnchor="middle">
          {shorten(valueSign(value), LONGEST)}
        </text>
      ))}
    </>
  );
}

/** A seed's line over the values that it has, broken where one is missing. */
function seedPath(losses: readonly (number | null)[], { x, y }: Plot): string {
  let isDown = false;
  return losses
    .map((loss, place) => {
      const command = loss === null ? '' : `${isDown ? 'L' : 'M'}${x(place)} ${y(loss)}`;
      isDown = loss !== null;
      return command;
    })
    .join('');
}

function PanelMarks({ panel, plot, colour }: { panel: Panel; plot: Plot; colour: string }) {
  const { x, y } = plot;
  const means = panel.values.map(({ mean }) => mean);
  return (
    <>
      {panel.seeds.map(({ seed, losses }) => (
        <g key={seed} opacity={0.45}>
          <path d={seedPath(losses, plot)} fill="none" stroke="var(--ink-3)" strokeWidth={1} />
          {losses.map((loss, place) =>
            loss === null ? null : (
              <circle key={panel.values[place]?.value} cx={x(place)} cy={y(loss)} r={2} fill="var(--ink-3)" />
            ),
          )}
        </g>
      ))}
      <path d={seedPath(means, plot)} fill="none" stroke={colour} strokeWidth={1.6} />
      {panel.values.map(({ value, mean, deviation }, place) => (
        <g key={value} stroke={colour} strokeWidth={1.6}>
          {deviation !== null && (
            <line x1={x(place)} x2={x(place)} y1={y(mean - deviation)} y2={y(mean + deviation)} />
          )}
          {deviation !== null &&
            [mean - deviation, mean + deviation].map((end, side) => (
              <line
                key={side === 0 ? 'low' : 'high'}
                x1={x(place) - 4}
                x2={x(place) + 4}
                y1={y(end)}
                y2={y(end)}
              />
            ))}
          <circle cx={x(place)} cy={y(mean)} r={3.5} fill={colour} stroke="var(--panel)" strokeWidth={1} />
        </g>
      ))}
    </>
  );
}

/** Loss over the swept values, a panel a question: each seed, their mean, and one standard deviation about it. */
export function SweepChart({ panels, title }: { panels: readonly Panel[]; title: string }) {
  const colourOf = useTaskColours();
  const [place, full] = useWidth<HTMLDivElement>();
  const columns = Math.max(1, Math.floor(full / PANEL.width));
  const width = full / columns;
  const rows = Math.ceil(panels.length / columns);
  return (
    <div ref={place}>
      {full > 0 && (
        <svg role="img" aria-label={title} width={full} height={rows * PANEL.height} className="sweep-chart">
          {panels.map((panel, i) => {
            const plot = plotOf(panel, width);
            const colour = panel.task === null ? 'var(--ink)' : colourOf(panel.task);
            const [left, top] = [(i % columns) * width, Math.floor(i / columns) * PANEL.height];
            return (
              <g key={panel.task ?? ''} transform={`translate(${left} ${top})`}>
                {panel.task !== null && (
                  <rect x={PANEL.left} y={9} width={9} height={9} rx={2} fill={colour} />
                )}
                <text className="sweep-panel-title" x={PANEL.left + (panel.task === null ? 0 : 15)} y={18}>
                  {shorten(panel.name, Math.floor((width - PANEL.left) / 7.5))}
                </text>
                <Axes panel={panel} plot={plot} />
                <PanelMarks panel={panel} plot={plot} colour={colour} />
              </g>
            );
          })}
        </svg>
      )}
    </div>
  );
}
