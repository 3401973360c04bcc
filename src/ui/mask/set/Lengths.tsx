import { lazy, Suspense, useMemo, useState } from 'react';
import type { TaskReport } from '../../../state/analysis-report.ts';
import { SegmentedChoice, SelectChoice } from '../../components/Choice.tsx';
import { added, stepsOf } from './steps.ts';

const LengthHistogram = lazy(() => import('../../charts/LengthHistogram.tsx'));

const ALL = '';
const SCALES = [
  { value: 'linear', label: 'Rows' },
  { value: 'log', label: 'Logarithm' },
] as const;

/** How long the rows of the set or of one task are, against the context. */
export function Lengths({ tasks, context }: { tasks: readonly TaskReport[]; context: number }) {
  const [chosen, setChosen] = useState(ALL);
  const [scale, setScale] = useState<'linear' | 'log'>('linear');
  const some = tasks.filter(({ task }) => task === chosen);
  const shown = some.length > 0 ? some : tasks;
  const histogram = useMemo(() => added(shown.map(({ lengths }) => lengths)), [shown]);
  const steps = useMemo(() => stepsOf(histogram, scale === 'log'), [histogram, scale]);
  const options = [
    { value: ALL, label: 'all tasks' },
    ...tasks.map(({ task }) => ({ value: task, label: task })),
  ];
  return (
    <div className="lengths">
      <div className="lengths-head">
        <SelectChoice
          label="Lengths of"
          value={some.length > 0 ? chosen : ALL}
          options={options}
          onChange={setChosen}
        />
        <SegmentedChoice label="Counts" value={scale} options={SCALES} onChange={setScale} />
      </div>
      <div className="key">
        <span>
          <i className="key-natural" />
          tokens a row
        </span>
        <span>
          <i className="key-supervised" />
          supervised tokens a row
        </span>
      </div>
      <div className="lengths-chart">
        <Suspense fallback={<div className="chart-wait">Loading the chart.</div>}>
          <LengthHistogram steps={steps} width={histogram.width} context={context} isLog={scale === 'log'} />
        </Suspense>
      </div>
    </div>
  );
}
