import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { whole } from '../components/format.ts';
import { ExamplePicker } from '../mask/ExamplePicker.tsx';
import { MaskControls } from '../mask/MaskControls.tsx';
import { TokenView } from '../mask/TokenView.tsx';
import { useRecipe, useSession } from '../session.tsx';
import '../theme/stages-a.css';

/** Token by token, what the loss looks at in one example. */
export default function MaskStage() {
  const session = useSession();
  const recipe = useRecipe();
  const files = useStore(session.data.store, (state) => state.files);
  const model = useStore(session.model.store, (state) => state.current.id);
  const busy = useStore(session.mask.store, (state) => state.busy);
  const [chosen, setChosen] = useState<{ task: string; index: number } | null>(null);
  const split = session.derive.split(files, recipe);
  const tasks = useMemo(
    () => [
      ...split.tasks.map(({ task, train, validation }) => ({
        task,
        heldOut: false,
        rows: [...train, ...validation],
      })),
      ...split.heldOut.map(({ task, validation }) => ({ task, heldOut: true, rows: validation })),
    ],
    [split],
  );
  const task = tasks.find((one) => one.task === chosen?.task) ?? tasks[0];
  const index = Math.min(
    task?.task === chosen?.task ? (chosen?.index ?? 0) : 0,
    (task?.rows.length ?? 1) - 1,
  );
  const example = task?.rows[index];
  const { mask } = recipe;
  useEffect(() => {
    // Another model reads the same text as other tokens.
    if (example && model) void session.mask.show(example, mask);
  }, [session, example, mask, model]);
  return (
    <>
      <div className="head">
        <div>
          <h1>Mask</h1>
          <p className="sub">
            What the loss looks at. Only highlighted tokens teach the model; the rest is context.
          </p>
        </div>
      </div>
      {task && example ? (
        <section className="card" aria-label="What the model sees" aria-busy={busy}>
          <ExamplePicker
            tasks={tasks}
            task={task.task}
            onTask={(name) => setChosen({ task: name, index: 0 })}
            index={index}
            count={task.rows.length}
            onIndex={(to) => setChosen({ task: task.task, index: to })}
          />
          <h2>
            {task.task} · row {whole(example.row)} of {example.file}
          </h2>
          <TokenView />
        </section>
      ) : (
        <p className="card">There is no example to look at: add data files in the first stage.</p>
      )}
      <MaskControls />
    </>
  );
}
