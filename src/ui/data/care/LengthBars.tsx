import { useState } from 'react';
import type { TaskCare } from '../../../data/set/types.ts';
import { useTaskColours } from '../../charts/use-task-colours.ts';
import { counted, whole } from '../../components/format.ts';

/** Tasks shown before all are asked for. */
const SHOWN = 12;
const WIDTH = 200;
const HEIGHT = 56;

interface TaskLengthsProps {
  readonly care: TaskCare;
  /** Bins that some task has rows in: [first, last). */
  readonly first: number;
  readonly last: number;
  readonly colour: string;
}

const units = (value: number) => (value >= 1000 ? `${whole(Math.round(value / 1000))}k` : whole(value));

/** One task: prompts grow up from the line, answers down from it; each side is scaled to the task's highest bar. */
function TaskLengths({
  care: { task, lengths, medianPrompt, medianAnswer },
  first,
  last,
  colour,
}: TaskLengthsProps) {
  const bins = lengths.slice(first, last);
  const most = Math.max(1, ...bins.map(({ prompts, answers }) => Math.max(prompts, answers)));
  const step = WIDTH / Math.max(1, bins.length);
  const half = HEIGHT / 2;
  const middle = Math.floor(bins.length / 2);
  const ticks = [
    { bin: 0, x: 0, anchor: 'start', text: units(bins[0]?.from ?? 0) },
    { bin: middle, x: (middle + 0.5) * step, anchor: 'middle', text: units(bins[middle]?.from ?? 0) },
    { bin: bins.length - 1, x: WIDTH, anchor: 'end', text: `to ${units(bins.at(-1)?.to ?? 0)}` },
  ] as const;
  const said = `${task}: prompts ${whole(medianPrompt)} characters in the median, answers ${whole(medianAnswer)}`;
  return (
    <figure className="task-lengths">
      <figcaption>
        <span className="shortened">{task}</span>
        <span className="note">
          {whole(medianPrompt)} / {whole(medianAnswer)}
        </span>
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT + 12}`} role="img" aria-label={said}>
        {bins.map(({ from, to, prompts, answers }, i) => (
          <g key={from}>
            <title>{`${whole(from)} to ${whole(to - 1)} characters: ${counted(prompts, 'prompt')}, ${counted(answers, 'answer')}`}</title>
            <rect x={i * step} y={0} width={step} height={HEIGHT} fill="transparent" />
            <rect
              className="bar-prompts"
              x={i * step + 0.5}
              y={half - (half * prompts) / most}
              width={step - 1}
              height={(half * prompts) / most}
            />
            <rect
              x={i * step + 0.5}
              y={half}
              width={step - 1}
              height={(half * answers) / most}
              fill={colour}
            />
          </g>
        ))}
        <line className="axis" x1={0} x2={WIDTH} y1={half} y2={half} />
        {ticks.map(({ bin, x, anchor, text }) => (
          <text key={`${bin} ${anchor}`} x={x} y={HEIGHT + 10} textAnchor={anchor}>
            {text}
          </text>
        ))}
      </svg>
    </figure>
  );
}

/** How long prompts and answers are, a small chart a task, all over the same doubling lengths. */
export function LengthBars({ tasks }: { tasks: readonly TaskCare[] }) {
  const colourOf = useTaskColours();
  const [all, setAll] = useState(false);
  const has = (bin: number) =>
    tasks.some(({ lengths }) => (lengths[bin]?.prompts ?? 0) + (lengths[bin]?.answers ?? 0) > 0);
  const bins = Array.from({ length: tasks[0]?.lengths.length ?? 0 }, (_, bin) => bin).filter(has);
  const largest = [...tasks].sort((a, b) => b.rows - a.rows).slice(0, SHOWN);
  const shown = all ? tasks : tasks.filter((care) => largest.includes(care));
  return (
    <section aria-label="Lengths by task">
      <div className="care-head">
        <h3>Lengths</h3>
        <span className="note">
          Characters of prompts (outlined, above the line) and of answers (filled, below it); medians beside
          the name. Each bar is twice as wide in characters as the one before.
        </span>
        {tasks.length > SHOWN && (
          <button type="button" className="btn q small" onClick={() => setAll(!all)}>
            {all ? `Show the ${SHOWN} largest tasks` : `Show all ${whole(tasks.length)} tasks`}
          </button>
        )}
      </div>
      <div className="length-grid">
        {shown.map((care) => (
          <TaskLengths
            key={care.task}
            care={care}
            first={bins[0] ?? 0}
            last={(bins.at(-1) ?? -1) + 1}
            colour={colourOf(care.task)}
          />
        ))}
      </div>
    </section>
  );
}
