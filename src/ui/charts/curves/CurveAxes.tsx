import { type CurveMark, type View, xOf, yOf } from './types.ts';

const WHOLE = new Intl.NumberFormat('en', { maximumSignificantDigits: 6 });

interface CurveAxesProps {
  readonly view: View;
  readonly ticks: readonly number[];
  readonly xTicks: readonly number[];
  readonly format: (value: number) => string;
  readonly xLabel: string;
  readonly marks: readonly CurveMark[];
}

/** In px: a letter of a mark's name. */
const LETTER = 6.2;

/** Names of marks that do not run into one another, the last ones first. */
function namedMarks(marks: readonly CurveMark[], view: View): ReadonlySet<CurveMark> {
  const named = new Set<CurveMark>();
  let free = view.right + 40;
  for (const mark of [...marks].sort((a, b) => b.x - a.x)) {
    if (mark.label === '') continue;
    const half = (mark.label.length * LETTER) / 2 + 4;
    const x = xOf(view, mark.x);
    if (x + half > free) continue;
    named.add(mark);
    free = x - half;
  }
  return named;
}

/** Lines of the values, numbers of both axes, and marks on the axis of x. */
export function CurveAxes({ view, ticks, xTicks, format, xLabel, marks }: CurveAxesProps) {
  const seen = marks.filter(({ x }) => x >= view.range[0] && x <= view.range[1]);
  const named = namedMarks(seen, view);
  const foot = view.bottom + (marks.length > 0 ? 29 : 16);
  // The axis' own name stands at its end, in the place of a number that would run into it.
  const name = `${xLabel} ${WHOLE.format(Number(view.range[1].toPrecision(4)))}`;
  const nameFrom = view.right - name.length * LETTER - 8;
  const isFree = (tick: number) => xOf(view, tick) + (WHOLE.format(tick).length * LETTER) / 2 <= nameFrom;
  return (
    <>
      {ticks.map((tick) => (
        <g key={tick}>
          <line
            className="curve-grid"
            x1={view.left}
            x2={view.right}
            y1={yOf(view, tick)}
            y2={yOf(view, tick)}
          />
          <text className="curve-tick" x={view.left - 6} y={yOf(view, tick) + 4} textAnchor="end">
            {format(tick)}
          </text>
        </g>
      ))}
      <line className="curve-axis" x1={view.left} x2={view.right} y1={view.bottom} y2={view.bottom} />
      {xTicks.filter(isFree).map((tick) => (
        <text key={tick} className="curve-tick" x={xOf(view, tick)} y={foot} textAnchor="middle">
          {WHOLE.format(tick)}
        </text>
      ))}
      <text className="curve-tick" x={view.right} y={foot} textAnchor="end">
        {name}
      </text>
      {seen.map((mark) => {
        const x = xOf(view, mark.x).toFixed(1);
        return (
          <g key={`${mark.x} ${mark.label}`}>
            <path
              className={mark.label === '' ? 'curve-mark' : 'curve-mark named'}
              d={`M${x} ${view.bottom + 1} l3.5 6 h-7 Z`}
            />
            {named.has(mark) && (
              <text className="curve-mark-name" x={x} y={view.bottom + 17} textAnchor="middle">
                {mark.label}
              </text>
            )}
          </g>
        );
      })}
    </>
  );
}
