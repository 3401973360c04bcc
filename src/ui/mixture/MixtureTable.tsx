import type { PlannedTask } from '../../mixture/types.ts';
import { taskColour } from '../charts/colours.ts';
import { percent, times, whole } from '../components/format.ts';

/** The plan in numbers; `data-value` carries each number unrounded. */
export function MixtureTable({ tasks }: { tasks: readonly PlannedTask[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="card scroll-x" aria-label="Mixture in numbers" tabIndex={0}>
      <table aria-label="Mixture" className="mixture-table">
        <thead>
          <tr>
            <th scope="col">Task</th>
            <th scope="col">Examples</th>
            <th scope="col">Natural</th>
            <th scope="col">Target</th>
            <th scope="col">Realised</th>
            <th scope="col">Count</th>
            <th scope="col">Repeats</th>
          </tr>
        </thead>
        <tbody>
          {tasks.map(({ task, size, natural, target, realised, count, repeats, capped }, i) => (
            <tr key={task}>
              <th scope="row" className="task-name">
                <i className="swatch" style={{ background: taskColour(i) }} aria-hidden="true" />
                {task}
              </th>
              <td data-value={size}>{whole(size)}</td>
              <td data-value={natural}>{percent(natural)}</td>
              <td data-value={target}>{percent(target)}</td>
              <td data-value={realised}>{percent(realised)}</td>
              <td data-value={count}>{whole(count)}</td>
              <td
                data-value={repeats}
                data-capped={capped}
                className={capped ? 'cap' : undefined}
                title={capped ? 'At its cap' : undefined}
              >
                {times(repeats)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
