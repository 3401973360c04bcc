import { memo, useMemo, useState } from 'react';
import { shareCurves } from '../../mixture/shares.ts';
import type { MixturePlan, Source } from '../../mixture/types.ts';
import type { Recipe } from '../../recipe/schema.ts';
import { barsHeight } from '../charts/bars-height.ts';
import { ChartCard } from '../charts/ChartCard.tsx';
import type { TaskColour } from '../charts/colours.ts';
import { type BarRow, TaskBars } from '../charts/TaskBars.tsx';
import { type Curve, TemperatureCurves } from '../charts/TemperatureCurves.tsx';
import { useTaskColours } from '../charts/use-task-colours.ts';
import { SelectChoice } from '../components/Choice.tsx';
import { percent, times } from '../components/format.ts';
import { useNarrow } from '../components/useNarrow.ts';
import { type ChartTask, chartTasks } from './chart-tasks.ts';
import { Others } from './Others.tsx';
import { type TaskShares, UNIT_WORDS } from './shares-shown.ts';

type Slice = Recipe['mixture'];

export interface MixtureChartsProps {
  readonly plan: MixturePlan;
  readonly sources: readonly Source[];
  readonly slice: Slice;
  readonly epochs: number;
  readonly shown: TaskShares;
}

const REST = 'var(--steel)';
const CURVES_HEIGHT = 320;
const MOST_HEIGHT = 560;
/** From 1 to 10, evenly on a logarithmic axis. */
const TEMPERATURES = Array.from({ length: 41 }, (_, i) => 10 ** (i / 40));

const axisPercent = (share: number) => `${Number((100 * share).toPrecision(2))}%`;
const axisTimes = (repeats: number) => `${Number(repeats.toPrecision(3))}×`;

type Colour = (row: Pick<ChartTask, 'task' | 'isRest'>) => string;

function shareBars(rows: readonly ChartTask[], colour: Colour): BarRow[] {
  return rows.map((row) => ({
    task: row.task,
    colour: colour(row),
    solid: row.realised,
    outline: row.natural,
    tick: row.target,
    mark: row.capped ? 'cap' : undefined,
    tip: [
      `natural ${percent(row.natural)}`,
      `target ${percent(row.target)}`,
      `realised ${percent(row.realised)}`,
    ],
  }));
}

function repeatBars(rows: readonly ChartTask[], colour: Colour): BarRow[] {
  return rows.map((row) => ({
    task: row.task,
    colour: colour(row),
    solid: row.repeats,
    mark: row.capped ? 'cap' : undefined,
    tip: [`each row ${times(row.repeats)} on average`],
  }));
}

function gradientBars(rows: readonly ChartTask[], colour: Colour): BarRow[] {
  return rows.map((row) => ({
    task: row.task,
    colour: colour(row),
    solid: row.seen ?? 0,
    outline: row.drawn,
    tip: [`${percent(row.drawn)} of the examples`, `${percent(row.seen ?? 0)} of the supervised tokens`],
  }));
}

type Within = 'target' | 'realised';
const WITHIN: readonly { readonly value: Within; readonly label: string }[] = [
  { value: 'target', label: 'before the caps' },
  { value: 'realised', label: 'within the caps' },
];

interface Line {
  readonly task: string;
  /** Its place in the plan. */
  readonly place: number;
}

/** Lines of the tasks that stand by themselves: one of all others would press them to the floor. */
const linesOf = (rows: readonly ChartTask[]): Line[] =>
  rows.flatMap(({ task, isRest, members: [place] }) =>
    isRest || place === undefined ? [] : [{ task, place }],
  );

/** Made anew only where something but the temperature changes. */
function useCurves(
  { sources, slice, epochs }: MixtureChartsProps,
  rows: readonly ChartTask[],
  within: Within,
  taskColour: TaskColour,
): readonly Curve[] {
  const text = JSON.stringify({ ...slice, temperature: 1 });
  const lines = JSON.stringify(linesOf(rows));
  return useMemo(() => {
    const points = shareCurves(sources, JSON.parse(text) as Slice, epochs, TEMPERATURES);
    if (!points.ok) return [];
    return (JSON.parse(lines) as Line[]).map(
      ({ task, place }): Curve => ({
        task,
        colour: taskColour(task),
        shares: points.value.map((point) => point[within][place] ?? 0),
      }),
    );
  }, [sources, text, epochs, lines, within, taskColour]);
}

/** What is drawn, how often, what temperature would do, and what the gradient sees. They follow the handle. */
export const MixtureCharts = memo(function MixtureCharts(props: MixtureChartsProps) {
  const { plan, slice, shown } = props;
  const narrow = useNarrow();
  const taskColour = useTaskColours();
  const [within, setWithin] = useState<Within>('target');
  const rows = chartTasks({ tasks: plan.tasks, shares: shown.shares, supervised: shown.supervised });
  const curves = useCurves(props, rows, within, taskColour);
  const colour: Colour = ({ task, isRest }) => (isRest ? REST : taskColour(task));
  const cap = slice.maxRepeats;
  const rest = rows.find(({ isRest }) => isRest);
  const others = rest ? ' The tasks with the most rows, and the others together.' : '';
  const largest = rest ? ` The ${rows.length - 1} largest tasks.` : '';
  const height = Math.min(barsHeight(rows.length), MOST_HEIGHT);
  const caps = WITHIN.find(({ value }) => value === within)?.label ?? '';
  return (
    <>
      <div className="two mixture-charts">
        <ChartCard
          title="Share of what is drawn"
          note={`In ${shown.words}, over the whole run.${others}`}
          legend={[
            { mark: 'natural', text: 'natural' },
            { mark: 'target', text: 'target' },
            { mark: 'realised', text: 'realised' },
          ]}
        >
          <TaskBars
            title={`Share of each task in ${shown.words}: natural, target and realised`}
            rows={shareBars(rows, colour)}
            format={axisPercent}
            narrow={narrow}
          />
        </ChartCard>
        <ChartCard
          title="Share as temperature rises"
          note={`Share of the ${UNIT_WORDS[slice.unit]} by temperature T, ${caps}.${largest}`}
          legend={[]}
          choices={<SelectChoice label="Shares" value={within} options={WITHIN} onChange={setWithin} />}
        >
          <TemperatureCurves
            title={`Share of each task by temperature, ${caps}`}
            temperatures={TEMPERATURES}
            curves={curves}
            temperature={slice.temperature}
            narrow={narrow}
            height={Math.max(CURVES_HEIGHT, Math.min(height, 420))}
          />
        </ChartCard>
        <ChartCard
          title="How often rows are seen"
          note="Repeats of a row over the whole run, on average."
          legend={[
            { mark: 'realised', text: 'repeats' },
            ...(cap === 'inf' ? [] : [{ mark: 'limit' as const, text: `cap of ${cap}` }]),
          ]}
        >
          <TaskBars
            title="Repeats of each task’s rows against the cap"
            rows={repeatBars(rows, colour)}
            format={axisTimes}
            limit={cap === 'inf' ? null : { at: cap, name: `cap ${cap}` }}
            narrow={narrow}
          />
        </ChartCard>
        <ChartCard
          title="What the gradient sees"
          note="Share of the supervised tokens beside the share of the examples."
          legend={[
            { mark: 'natural', text: 'examples' },
            { mark: 'realised', text: 'supervised tokens' },
          ]}
          isEmpty={shown.supervised === null}
        >
          {shown.supervised === null ? (
            <p className="note">{shown.why}</p>
          ) : (
            <TaskBars
              title="Share of each task in supervised tokens beside its share of the examples"
              rows={gradientBars(rows, colour)}
              format={axisPercent}
              narrow={narrow}
            />
          )}
        </ChartCard>
      </div>
      {rest && <Others rest={rest} tasks={plan.tasks} />}
    </>
  );
});
