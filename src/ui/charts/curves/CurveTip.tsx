import { type Reading, readingsAt } from './table.ts';
import { type CurveSeries, type View, xOf, yOf } from './types.ts';

/** As many lines as fit beside a chart; the table has them all. */
const MOST = 12;
/** In px: a chart on a telephone, and the lines that do not hide all of it. */
const NARROW = 300;
const FEW = 6;
/** In px: a line of the tip. */
const LINE = 18;
const WHOLE = new Intl.NumberFormat('en', { maximumSignificantDigits: 6 });

interface CurveTipProps {
  readonly series: readonly CurveSeries[];
  readonly view: View;
  readonly cursor: number;
  /** Pixel of the pointer below the plot's top; null: there is none. */
  readonly height: number | null;
  readonly highlighted: string | null;
  readonly xLabel: string;
  readonly format: (value: number) => string;
}

/** The strong lines and those that stand out, then those next to the pointer; from the highest down. */
function chosen({ series, view, cursor, height, highlighted }: CurveTipProps, most: number): Reading[] {
  const all = readingsAt(series, view.range, cursor).sort((a, b) => b.y - a.y);
  if (all.length <= most) return all;
  const first = ({ series: { strong, group, key } }: Reading) => strong || highlighted === (group ?? key);
  const away = ({ y }: Reading) => (height === null ? 0 : Math.abs(yOf(view, y) - view.top - height));
  const near = all
    .filter((one) => !first(one))
    .sort((a, b) => away(a) - away(b))
    .slice(0, Math.max(0, most - all.filter(first).length));
  return [...all.filter(first), ...near].slice(0, most).sort((a, b) => b.y - a.y);
}

/** What the lines say at the cursor. */
export function CurveTip(props: CurveTipProps) {
  const { series, view, cursor, xLabel, format } = props;
  const most = Math.min(
    view.right - view.left < NARROW ? FEW : MOST,
    Math.max(2, Math.floor((view.bottom - view.top) / LINE) - 1),
  );
  const shown = chosen(props, most);
  const hidden = readingsAt(series, view.range, cursor).length - shown.length;
  const x = xOf(view, cursor);
  const isRight = x < (view.left + view.right) / 2;
  const side = isRight
    ? { left: x + 10, maxWidth: `min(320px, calc(100% - ${x + 10}px))` }
    : { left: x - 10, maxWidth: `min(320px, ${x - 10}px)`, transform: 'translateX(-100%)' };
  return (
    <div className="curve-tip" style={{ top: view.top, ...side }} aria-hidden="true">
      <b>
        {xLabel} {WHOLE.format(cursor)}
      </b>
      <table>
        <tbody>
          {shown.map(({ series: { key, name, colour, dash }, x: at, y }) => (
            <tr key={key}>
              <td>
                <svg width="14" height="8" aria-hidden="true">
                  <line
                    x1="0"
                    x2="14"
                    y1="4"
                    y2="4"
                    stroke={colour}
                    strokeWidth="2.5"
                    strokeDasharray={dash}
                  />
                </svg>
                {name}
                {at !== cursor && <small> at {WHOLE.format(at)}</small>}
              </td>
              <td>{format(y)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {hidden > 0 && <small>and {hidden} more</small>}
    </div>
  );
}
