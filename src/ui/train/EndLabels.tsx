import { usePlotArea, useYAxisScale } from 'recharts';
import type { TaskColour } from '../charts/colours.ts';
import { useTaskColours } from '../charts/use-task-colours.ts';
import type { LossRow } from './loss-rows.ts';
import { spread } from './series.ts';

/** In pixels: a line of small text. */
const LINE = 14;

interface EndLabel {
  readonly name: string;
  readonly value: number;
  readonly colour: string;
  readonly dash?: string;
}

function labelsOf(rows: readonly LossRow[], tasks: readonly string[], colourOf: TaskColour): EndLabel[] {
  const smooth = rows.findLast((row) => row.smooth !== undefined)?.smooth;
  const evaluated = rows.findLast((row) => row.all !== undefined);
  const out: EndLabel[] = [];
  if (smooth !== undefined) out.push({ name: 'train', value: smooth, colour: 'var(--ink)' });
  if (evaluated?.all !== undefined) {
    out.push({ name: 'validation', value: evaluated.all, colour: 'var(--ink)', dash: '3 2' });
  }
  tasks.forEach((name, i) => {
    const value = evaluated?.tasks[i];
    if (value !== undefined) out.push({ name, value, colour: colourOf(name) });
  });
  return out;
}

/** Those that there is room for: the two in all, then the tasks that stand highest and lowest. */
function fitting(labels: readonly EndLabel[], room: number): readonly EndLabel[] {
  if (labels.length <= room) return labels;
  const whole = labels.filter(({ colour }) => colour === 'var(--ink)');
  const tasks = labels.filter(({ colour }) => colour !== 'var(--ink)').sort((a, b) => b.value - a.value);
  const free = Math.max(0, room - whole.length);
  const top = Math.ceil(free / 2);
  return [...whole, ...tasks.slice(0, top), ...tasks.slice(tasks.length - (free - top))];
}

const short = (name: string, most: number) => (name.length > most ? `${name.slice(0, most - 1)}…` : name);

interface EndLabelsProps {
  readonly rows: readonly LossRow[];
  readonly tasks: readonly string[];
  readonly narrow: boolean;
}

/** Names at the ends of the lines instead of a legend; pushed apart where lines end together. */
export function EndLabels({ rows, tasks, narrow }: EndLabelsProps) {
  const area = usePlotArea();
  const scale = useYAxisScale();
  const colourOf = useTaskColours();
  if (!area || !scale) return null;
  const labels = fitting(labelsOf(rows, tasks, colourOf), Math.floor(area.height / LINE));
  const wanted = labels.map(({ value }) => scale(value) ?? area.y);
  const places = spread(wanted, LINE, area.y + 2, area.y + area.height);
  const x = area.x + area.width + 8;
  return (
    <g className="end-labels">
      {labels.map(({ name, colour, dash }, i) => (
        <g key={name} transform={`translate(${x} ${places[i] ?? 0})`}>
          <line x1={0} x2={12} y1={0} y2={0} stroke={colour} strokeWidth={2.5} strokeDasharray={dash} />
          <text x={17} dy="0.34em">
            {short(name, narrow ? 13 : 19)}
          </text>
        </g>
      ))}
    </g>
  );
}
