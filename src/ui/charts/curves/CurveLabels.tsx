import { placeLabels } from '../place-labels.ts';
import { shorten } from '../shorten.ts';
import type { Points } from './reduce.ts';
import { type CurveSeries, type View, yOf } from './types.ts';

/** In px: a line of small text, and what stands before it. */
const LINE = 14;
const LEAD = 22;
const LETTER = 6.4;

/** How wide the names are, in px; 0 where one line alone would have one: the heading names that. */
export function roomForNames(series: readonly CurveSeries[], letters: number): number {
  const named = series.filter(({ faint }) => !faint);
  if (named.length < 2) return 0;
  const longest = Math.max(...named.map(({ name }) => name.length));
  return Math.ceil(LEAD + LETTER * Math.min(letters, longest));
}

interface Label {
  readonly series: CurveSeries;
  readonly y: number;
}

/** Those that there is room for: the strong ones, then those that stand highest and lowest. */
function fitting(labels: readonly Label[], room: number): readonly Label[] {
  if (labels.length <= room) return labels;
  const strong = labels.filter(({ series }) => series.strong).slice(0, room);
  const others = labels.filter(({ series }) => !series.strong).sort((a, b) => a.y - b.y);
  const free = room - strong.length;
  const top = Math.ceil(free / 2);
  return [...strong, ...others.slice(0, top), ...others.slice(others.length - (free - top))];
}

interface CurveLabelsProps {
  readonly series: readonly CurveSeries[];
  readonly lines: readonly Points[];
  readonly view: View;
  readonly letters: number;
  readonly highlighted: string | null;
}

/** Names at the ends of the lines instead of a legend, kept apart, each tied to its line. */
export function CurveLabels({ series, lines, view, letters, highlighted }: CurveLabelsProps) {
  const all = series.flatMap((one, i): Label[] => {
    const points = lines[i];
    if (one.faint || !points) return [];
    const last = points.x.findLastIndex((x) => x <= view.range[1]);
    const value = points.y[last];
    return value === undefined ? [] : [{ series: one, y: yOf(view, value) }];
  });
  const isOut = ({ series: { group, key } }: Label) => highlighted === (group ?? key);
  const some = all.filter(isOut);
  const wanted = some.length > 0 ? some : all;
  const room = Math.max(1, Math.floor((view.bottom - view.top) / LINE));
  const labels = [...fitting(wanted, room)].sort((a, b) => a.y - b.y);
  const places = placeLabels(
    labels.map(({ y }) => y),
    LINE,
    view.top,
    view.bottom,
  );
  return (
    <g>
      {labels.map(({ series: { key, name, colour, dash }, y }, i) => (
        <g key={key}>
          <path
            className="curve-lead"
            d={`M${view.right + 2} ${y.toFixed(1)} L${view.right + 9} ${(places[i] ?? 0).toFixed(1)} h8`}
            fill="none"
            stroke={colour}
            strokeDasharray={dash}
          />
          <text className="curve-name" x={view.right + 20} y={(places[i] ?? 0) + 4}>
            {shorten(name, letters)}
          </text>
        </g>
      ))}
    </g>
  );
}
