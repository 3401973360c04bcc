import '../theme/mask.css';
import { type RefObject, useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import { whole } from '../components/format.ts';
import { useRecipe, useSession } from '../session.tsx';
import { ExamplePicker } from './ExamplePicker.tsx';
import { LossSees } from './LossSees.tsx';
import { summarise } from './tokens/summary.ts';
import { TokenView } from './tokens/TokenView.tsx';
import type { ExampleChoice } from './use-example.ts';

interface ExampleCardProps {
  readonly choice: ExampleChoice;
  /** What takes the focus when an example was chosen elsewhere. */
  readonly heading: RefObject<HTMLHeadingElement | null>;
}

/** One example, token by token: what the loss sees of it. */
export function ExampleCard({ choice, heading }: ExampleCardProps) {
  const session = useSession();
  const { mask } = useRecipe();
  const model = useStore(session.model.store, (state) => state.current.id);
  const { busy, example: shown, tokens, lint, fault } = useStore(session.mask.store);
  const { tasks, current, choose } = choice;
  const example = current?.example;
  useEffect(() => {
    // Another model reads the same text as other tokens.
    if (example && model) void session.mask.show(example, mask);
  }, [session, example, mask, model]);
  const summary = useMemo(() => summarise(tokens), [tokens]);
  if (!current) {
    return <p className="card">There is no example to look at: add data files in the first stage.</p>;
  }
  const { of, index } = current;
  return (
    <section className="card" aria-label="What the model sees" aria-busy={busy}>
      {fault ? (
        <p className="fault" role="alert">
          {fault.message}
        </p>
      ) : (
        <LossSees summary={summary} context={mask.context} />
      )}
      <div className="example-head">
        <h2 ref={heading} tabIndex={-1}>
          {of.task} · row {whole(current.example.row)} of {current.example.file}
        </h2>
        <ExamplePicker
          tasks={tasks}
          task={of.task}
          onTask={(task) => choose({ task, index: 0 })}
          index={index}
          count={of.rows.length}
          onIndex={(to) => choose({ task: of.task, index: to })}
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
  );
}
