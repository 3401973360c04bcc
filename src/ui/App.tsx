import { lazy, Suspense } from 'react';
import { DataNews } from './data/files/DataNews.tsx';
import { LoadingFiles } from './data/files/LoadingFiles.tsx';
import { ModelNews } from './model/ModelNews.tsx';
import { type Stage, useStage } from './route.ts';
import { useSession } from './session.tsx';
import { useDropAnywhere } from './shell/drop.ts';
import { useUndoKeys } from './shell/keys.ts';
import { Navigation } from './shell/Navigation.tsx';
import { TopBar } from './shell/TopBar.tsx';

/** A stage's script is loaded when it is first opened. */
const VIEWS: Readonly<Record<Stage, React.LazyExoticComponent<React.ComponentType>>> = {
  data: lazy(() => import('./stages/DataStage.tsx')),
  mixture: lazy(() => import('./stages/MixtureStage.tsx')),
  mask: lazy(() => import('./stages/MaskStage.tsx')),
  train: lazy(() => import('./stages/TrainStage.tsx')),
  compare: lazy(() => import('./stages/CompareStage.tsx')),
  export: lazy(() => import('./stages/ExportStage.tsx')),
};

export function App() {
  const session = useSession();
  const stage = useStage();
  const over = useDropAnywhere((files) => void session.add(files));
  useUndoKeys(session.recipe);
  const View = VIEWS[stage];
  return (
    <div className={over ? 'shell drop-over' : 'shell'}>
      <TopBar />
      <Navigation stage={stage} />
      <main>
        <ModelNews />
        {/* Files can be dropped on any stage, so what becomes of them is told on any stage. */}
        {stage !== 'data' && (
          <>
            <DataNews />
            <LoadingFiles />
          </>
        )}
        <Suspense fallback={<p className="note">Loading this stage.</p>}>
          <View />
        </Suspense>
      </main>
    </div>
  );
}
