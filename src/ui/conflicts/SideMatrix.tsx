import { useId, useMemo, useState } from 'react';
import { strongestPulls } from '../../runs/pulls.ts';
import type { SideConflicts } from '../../state/conflicts.ts';
import { ChartCard } from '../charts/ChartCard.tsx';
import { useWidth } from '../charts/useWidth.ts';
import { CellCursor, type Place } from './CellCursor.tsx';
import { CosineTable } from './CosineTable.tsx';
import { matrixLayout } from './layout.ts';
import { Matrix } from './Matrix.tsx';
import { cellSentence, cellsOf, conflictsCsv } from './words.ts';

interface SideMatrixProps {
  readonly side: SideConflicts;
  /** Places of its tasks as they are shown. */
  readonly order: readonly number[];
  readonly heldOut: ReadonlySet<string>;
}

/** How the tasks pull at one side: colours, norms, a sentence, and all of it in numbers. */
export function SideMatrix({ side: { name, detail, conflicts }, order, heldOut }: SideMatrixProps) {
  const [ref, width] = useWidth<HTMLDivElement>();
  const [place, setPlace] = useState<Place | null>(null);
  const cells = useMemo(() => cellsOf(conflicts, order), [conflicts, order]);
  const pulls = useMemo(() => strongestPulls(conflicts), [conflicts]);
  const layout = matrixLayout(order.length, width);
  const cell = place && cells[place.row]?.[place.column];
  const text = cell ? cellSentence(conflicts, cell) : '';
  const title = `Cosines between the tasks’ gradients: ${name}`;
  const id = useId();
  return (
    <ChartCard
      title={title}
      note={detail === '' ? 'the base model, as it was pretrained' : detail}
      legend={[]}
      csv={() => conflictsCsv(conflicts)}
    >
      <p className="say">{pulls.sentence}</p>
      <div ref={ref}>
        {width > 0 && (
          <div className="pull-scroll">
            <div className="pull-plot" style={{ width: layout.width }}>
              <Matrix title={title} conflicts={conflicts} cells={cells} layout={layout} />
              <CellCursor
                label={`Cells of ${title}`}
                help={`${id}-help`}
                count={order.length}
                cell={layout.cell}
                left={layout.left}
                top={layout.top}
                place={place}
                text={text}
                onMove={setPlace}
              />
            </div>
          </div>
        )}
      </div>
      <p id={`${id}-help`} className="visually-hidden">
        Arrow keys go from cell to cell, Home and End to the ends of a row.
      </p>
      <p className="note pull-read" aria-hidden="true">
        {text || 'Point at a cell, or go there with the arrow keys, to read it.'}
      </p>
      <CosineTable title={title} conflicts={conflicts} cells={cells} heldOut={heldOut} />
    </ChartCard>
  );
}
