import '../theme/mask.css';
import { type RefObject, useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { POLICIES } from '../../recipe/policies.ts';
import { whole } from '../components/format.ts';
import { useRecipe, useSession } from '../session.tsx';
import { Comparison } from './Comparison.tsx';
import { ExamplePicker } from './ExamplePicker.tsx';
import { LossSees } from './LossSees.tsx';
import { PolicyChoice } from './PolicyChoice.tsx';
import { policyName } from './policy-name.ts';
import { summarise } from './tokens/summary.ts';
import { TokenView } from './tokens/TokenView.tsx';
import type { ExampleChoice } from './use-example.ts';

/** Traps of the example that is shown. */
function ExampleTraps() {
  const lint = useStore(useSession().mask.store, (state) => state.lint);
  if (lint.length === 0) return null;
  return (
    <ul className="lints" aria-label="Traps of this example">
      {lint.map(({ code, message }) => (
        <li key={code}>
          <code>{code}</code> {message}
        </li>
      ))}
    </ul>
  );
}

interface ExampleCardProps {
  readonly choice: ExampleChoice;
  /** What takes the focus when an example was chosen elsewhere. */
  readonly heading: RefObject<HTMLHeadingElement | null>;
}

/** One example, token by token: what the loss sees of it, under one policy or two. */
export function ExampleCard({ choice, heading }: ExampleCardProps) {
  const session = useSession();
  const recipe = useRecipe();
  const { mask } = recipe;
  const model = useStore(session.model.store, (state) => state.current.id);
  const { busy, example: shown, tokens, fault, other } = useStore(session.mask.store);
  const [compared, setCompared] = useState('');
  const policy = POLICIES.find(({ id }) => id === compared);
  const { tasks, current, choose } = choice;
  const example = current?.example;
  const { template, separator, eos } = recipe.model;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another model or template makes other tokens of the same text
  useEffect(() => {
    session.template.show(example ?? null);
    if (example) void session.mask.show(example, mask);
  }, [session, example, mask, model, template, separator, eos]);
  const against = useMemo(() => (policy ? { ...mask, ...policy.mask } : null), [policy, mask]);
  useEffect(() => {
    void session.mask.compare(against);
  }, [session, against]);
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
        <LossSees summary={shown && summary} context={mask.context} />
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
          count={of.count}
          onIndex={(to) => choose({ task: of.task, index: to })}
        >
          <PolicyChoice value={compared} onChange={setCompared} />
        </ExamplePicker>
      </div>
      <TokenView
        of={shown}
        tokens={tokens}
        other={policy && other ? { name: `Tokens under ${policyName(policy)}`, tokens: other.tokens } : null}
      >
        <ExampleTraps />
        {policy && other && (
          <Comparison policy={policy} tokens={tokens} others={other.tokens} fault={other.fault} />
        )}
      </TokenView>
    </section>
  );
}
