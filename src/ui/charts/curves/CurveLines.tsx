import { memo } from 'react';
import { dotsOf, type Points, pathOf } from './reduce.ts';
import type { CurveSeries, View } from './types.ts';

/** With more lines than this they are thin, or nothing would be told apart. */
const FEW = 12;
/** Of so few points each is seen. */
const DOTTED = 60;

interface CurveLinesProps {
  readonly series: readonly CurveSeries[];
  /** Of each line what is drawn. */
  readonly lines: readonly Points[];
  readonly view: View;
  readonly highlighted: string | null;
}

function classOf({ faint, strong, group, key }: CurveSeries, isMany: boolean, highlighted: string | null) {
  const weight = strong ? 'strong' : faint ? 'faint' : isMany ? 'thin' : 'plain';
  const isOut = highlighted !== null && highlighted !== (group ?? key);
  const stands = highlighted !== null && !isOut ? ' out' : '';
  return `curve ${weight}${isOut ? ' back' : stands}`;
}

/** The lines; those that stand out are drawn as they are, above the others by their weight. */
export const CurveLines = memo(function CurveLines({ series, lines, view, highlighted }: CurveLinesProps) {
  const isMany = series.filter(({ faint }) => !faint).length > FEW;
  return (
    <>
      {series.map((one, i) => {
        const points = lines[i];
        if (!points || points.x.length === 0) return null;
        const isDotted = !one.faint && (points.x.length === 1 || (!isMany && one.x.length <= DOTTED));
        return (
          <g key={one.key} className={classOf(one, isMany, highlighted)} data-series={one.key}>
            <path
              className="curve-line"
              d={pathOf(points, view)}
              fill="none"
              stroke={one.colour}
              strokeDasharray={one.dash}
              strokeLinejoin="round"
            />
            {isDotted && (
              <path
                className="curve-dots"
                d={dotsOf(points, view)}
                fill="none"
                stroke={one.colour}
                strokeLinecap="round"
              />
            )}
          </g>
        );
      })}
    </>
  );
});
