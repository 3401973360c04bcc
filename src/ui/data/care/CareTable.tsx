import type { RowQuery, TaskCare } from '../../../data/set/types.ts';
import { useTaskColours } from '../../charts/use-task-colours.ts';
import { whole } from '../../components/format.ts';
import { FLAG_NAMES } from './flags.ts';

interface CareTableProps {
  readonly tasks: readonly TaskCare[];
  readonly onShow: (query: RowQuery) => void;
}

interface CountProps {
  /** null: not known yet. */
  readonly count: number | null;
  /** What is counted, for the button's name: "short answer of math". */
  readonly of: string;
  readonly onShow: (() => void) | null;
}

/** A count that shows its rows where it is above zero. */
function Count({ count, of, onShow }: CountProps) {
  if (count === null)
    return (
      <td className="note" title="Not looked for yet">
        –<span className="visually-hidden"> not looked for yet</span>
      </td>
    );
  if (count === 0 || onShow === null) return <td data-value={count}>{whole(count)}</td>;
  return (
    <td data-value={count}>
      <button
        type="button"
        className="row-button"
        aria-label={`Show rows: ${of}, ${whole(count)}`}
        onClick={onShow}
      >
        {whole(count)}
      </button>
    </td>
  );
}

/** What should be looked at, task by task; a count leads to its rows. */
export function CareTable({ tasks, onShow }: CareTableProps) {
  const colourOf = useTaskColours();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="scroll-both" tabIndex={0} aria-label="What to look at, by task">
      <table aria-label="What to look at" className="care-table">
        <thead>
          <tr>
            <th scope="col" rowSpan={2}>
              Task
            </th>
            <th scope="col" rowSpan={2}>
              Rows
            </th>
            <th scope="colgroup" colSpan={2} title="Rows whose whole content stands before them.">
              Repeated exactly
            </th>
            <th
              scope="colgroup"
              colSpan={2}
              title="Rows that share 80 % of their word 5-grams with one before."
            >
              Nearly repeated
            </th>
            <th
              scope="col"
              rowSpan={2}
              title="Training rows nearly alike to a validation row: the validation loss looks better than it is."
            >
              Like validation
            </th>
            {FLAG_NAMES.map(({ flag, head, what }) => (
              <th scope="col" rowSpan={2} key={flag} title={what}>
                {head}
              </th>
            ))}
            <th scope="colgroup" colSpan={2} title="In characters (UTF-16 units).">
              Answers, characters
            </th>
          </tr>
          <tr>
            <th scope="col">in the task</th>
            <th scope="col">in another</th>
            <th scope="col">in the task</th>
            <th scope="col">in another</th>
            <th scope="col">median</th>
            <th scope="col">longest</th>
          </tr>
        </thead>
        <tbody>
          {tasks.map((care) => {
            const { task } = care;
            const show = (query: RowQuery) => () => onShow({ task, ...query });
            return (
              <tr key={task}>
                <th scope="row" className="task-name">
                  <i className="swatch" style={{ background: colourOf(task) }} aria-hidden="true" />
                  {task}
                </th>
                <td data-value={care.rows}>{whole(care.rows)}</td>
                <Count
                  count={care.duplicates}
                  of={`repeated in ${task}`}
                  onShow={show({ only: 'duplicates' })}
                />
                <Count
                  count={care.duplicatesAcross}
                  of={`of ${task}, repeated in another task`}
                  onShow={show({ only: 'duplicates' })}
                />
                <Count
                  count={care.nearDuplicates}
                  of={`nearly repeated in ${task}`}
                  onShow={show({ only: 'near-duplicates' })}
                />
                <Count
                  count={care.nearDuplicatesAcross}
                  of={`of ${task}, nearly repeated in another task`}
                  onShow={show({ only: 'near-duplicates' })}
                />
                <Count
                  count={care.contaminated}
                  of={`of ${task}, like a validation row`}
                  onShow={show({ only: 'near-duplicates' })}
                />
                {FLAG_NAMES.map(({ flag, head }) => (
                  <Count
                    key={flag}
                    count={care.flags[flag]}
                    of={`${head.toLowerCase()} in ${task}`}
                    onShow={show({ flag })}
                  />
                ))}
                <td data-value={care.medianAnswer}>{whole(care.medianAnswer)}</td>
                <td data-value={care.longestAnswer}>{whole(care.longestAnswer)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
