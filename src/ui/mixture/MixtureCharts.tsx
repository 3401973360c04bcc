import { lazy, memo, Suspense, useMemo } from 'react';
import type { PlannedTask, Source } from '../../mixture/types.ts';
import type { Recipe } from '../../recipe/schema.ts';
import { barsHeight } from '../charts/bars-height.ts';
import { useNarrow } from '../components/useNarrow.ts';
import { shareCurves } from './curves.ts';

const MixtureBars = lazy(() => import('../charts/MixtureBars.tsx'));
const TemperatureCurves = lazy(() => import('../charts/TemperatureCurves.tsx'));

const MOST_HEIGHT = 560;

export interface MixtureChartsProps {
  readonly tasks: readonly PlannedTask[];
  readonly sources: readonly Source[];
  readonly slice: Recipe['mixture'];
}

/** The two charts: what is drawn, and what temperature would do. They follow the handle, not hold it up. */
export const MixtureCharts = memo(function MixtureCharts({ tasks, sources, slice }: MixtureChartsProps) {
  const narrow = useNarrow();
  const { limit, unit, temperature } = slice;
  const weights = JSON.stringify(slice.weights);
  const points = useMemo(
    () => shareCurves(sources, { limit, unit, weights: JSON.parse(weights) as Recipe['mixture']['weights'] }),
    [sources, limit, unit, weights],
  );
  const names = tasks.map(({ task }) => task).join('\n');
  const tasksInOrder = useMemo(() => names.split('\n'), [names]);
  const tall = barsHeight(tasks.length);
  const height = Math.min(tall, MOST_HEIGHT);
  const waiting = <div className="chart-wait">Loading the chart.</div>;
  return (
    <div className="two">
      <section className="card" aria-labelledby="drawn-share">
        <h2 id="drawn-share">Share of what is drawn</h2>
        <div className="key">
          <span>
            <i className="key-natural" />
            natural
          </span>
          <span>
            <i className="key-target" />
            target
          </span>
          <span>
            <i className="key-realised" />
            realised
          </span>
        </div>
        <div className="share-chart" style={{ height }} {...(tall > height && { tabIndex: 0 })}>
          <Suspense fallback={waiting}>
            <MixtureBars tasks={tasks} narrow={narrow} />
          </Suspense>
        </div>
      </section>
      <section className="card" aria-labelledby="temperature-share">
        <h2 id="temperature-share">Share as temperature rises</h2>
        <div className="key">target share by temperature T, before caps</div>
        <div className="share-chart" style={{ height: Math.min(height, 320) }}>
          <Suspense fallback={waiting}>
            <TemperatureCurves
              points={points}
              tasks={tasksInOrder}
              temperature={temperature}
              narrow={narrow}
              height={Math.min(height, 320)}
            />
          </Suspense>
        </div>
      </section>
    </div>
  );
});
