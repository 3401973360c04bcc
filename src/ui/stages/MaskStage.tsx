import '../theme/mask.css';
import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { whole } from '../components/format.ts';
import { ExamplePicker } from '../mask/ExamplePicker.tsx';
import { LossSees } from '../mask/LossSees.tsx';
import { MaskControls } from '../mask/MaskControls.tsx';
import { summarise } from '../mask/tokens/summary.ts';
import { TokenView } from '../mask/tokens/TokenView.tsx';
import { useRecipe, useSession } from '../session.tsx';

/** Token by token, what the loss looks at in one example. */
export default function MaskStage() {
  const session = useSession();
  const recipe = useRecipe();
  const files = useStore(session.data.store, (state) => state.files);
  const model = useStore(session.model.store, (state) => state.current.id);
  const { busy, example: shown, tokens, lint, fault } = useStore(session.mask.store);
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
  const summary = useMemo(() => summarise(tokens), [tokens]);
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
          {fault ? (
            <p className="fault" role="alert">
              {fault.message}
            </p>
          ) : (
            <LossSees summary={summary} context={mask.context} />
          )}
          <div className="example-head">
            <h2>
              {task.task} · row {whole(example.row)} of {example.file}
            </h2>
            <ExamplePicker
              tasks={tasks}
              task={task.task}
              onTask={(name) => setChosen({ task: name, index: 0 })}
              index={index}
              count={task.rows.length}
              onIndex={(to) => setChosen({ task: task.task, index: to })}
            />
          </div>
          <TokenView of={shown} tokens={tokens} other={null}>
            {lint.length > 0 && (
              <ul className="lints" aria-label="Traps of this example">
                {lint.map(({ code, message }) => (
                  <li key={code}>
                    <code>{code}</code> {message}
                  </li>
                ))}
              </ul>
            )}
          </TokenView>
        </section>
      ) : (
        <p className="card">There is no example to look at: add data files in the first stage.</p>
      )}
      <MaskControls />
    </>
  );
}
