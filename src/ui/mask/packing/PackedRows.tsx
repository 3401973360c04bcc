import type { PackedRow } from '../../../state/packing.ts';
import { useTaskColours } from '../../charts/use-task-colours.ts';
import { counted, whole } from '../../components/format.ts';

interface PackedRowsProps {
  readonly rows: readonly PackedRow[];
  readonly context: number;
  /** Place of the chosen segment among all of the micro-batch. */
  readonly chosen: number;
  readonly onChoose: (segment: number) => void;
}

/** A micro-batch as rows of segments: as long as their tokens, dense where the loss looks. */
export function PackedRows({ rows, context, chosen, onChoose }: PackedRowsProps) {
  const colourOf = useTaskColours();
  let place = 0;
  return (
    <ol className="packed-rows" aria-label="Rows of the micro-batch">
      {rows.map((row, r) => {
        const used = row.segments.reduce((sum, { tokens }) => sum + tokens, 0);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
          <li key={r}>
            <div className="packed-row">
              {row.segments.map(({ task, file, row: of, tokens, supervised }) => {
                const at = place++;
                return (
                  <button
                    key={at}
                    type="button"
                    className={at === chosen ? 'segment chosen' : 'segment'}
                    aria-pressed={at === chosen}
                    aria-label={`Segment ${at}: ${task}, row ${of} of ${file}, ${counted(tokens, 'token')}, ${whole(supervised)} supervised`}
                    style={{ width: `${(100 * tokens) / context}%`, color: colourOf(task) }}
                    onClick={() => onChoose(at)}
                  >
                    <i
                      className="segment-loss"
                      style={{ width: `${(100 * supervised) / Math.max(1, tokens)}%` }}
                    />
                  </button>
                );
              })}
            </div>
            <span className="note">
              {whole(used)} of {whole(context)}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
