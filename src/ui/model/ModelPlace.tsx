import '../theme/model.css';
import { useId, useRef } from 'react';
import { useStore } from 'zustand';
import { contextLimit } from '../../model/context.ts';
import { weightlessSentence } from '../../state/model.ts';
import type { ModelSummary } from '../../workers/protocol.ts';
import { whole } from '../components/format.ts';
import { useSession } from '../session.tsx';
import { Icon } from '../shell/Icon.tsx';
import { FolderButton } from './FolderButton.tsx';
import { architectureOf, isBundled, megabytesOf, nameOf, parametersOf } from './summary.ts';

function Facts({ summary }: { summary: ModelSummary }) {
  const facts = [
    ['Parameters', whole(summary.parameters)],
    ['Architecture', architectureOf(summary)],
    ['Stored as', summary.dtypes.join(', ')],
    ['Size', megabytesOf(summary)],
    ['Longest context', `${whole(contextLimit(summary))} tokens`],
  ];
  return (
    <dl>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The model in use, in the top bar; behind its button what it is, and the way to another. */
export function ModelPlace() {
  const { model, run } = useSession();
  const { current, summary, checking } = useStore(model.store);
  const status = useStore(run.store, (state) => state.status);
  const going = status === 'preparing' || status === 'running' || status === 'paused';
  const panel = useRef<HTMLElement>(null);
  const id = useId();
  const close = () => panel.current?.hidePopover();
  const bundled = isBundled(current);
  const tokenizerOnly = current.kind === 'tokenizer';
  const short = summary
    ? [parametersOf(summary), architectureOf(summary), summary.dtypes.join(', '), megabytesOf(summary)]
    : [];
  return (
    <>
      <button
        type="button"
        className="pill model"
        popoverTarget={id}
        title="What the model is, and how to use your own"
      >
        <Icon name="model" />
        <span className="model-name">
          <span className="visually-hidden">Model: </span>
          <b>{nameOf(current)}</b>
          {bundled && ' · bundled'}
          {tokenizerOnly && ' · tokenizer only'}
          <span className="model-facts">{short.map((fact) => ` · ${fact}`)}</span>
        </span>
      </button>
      <section ref={panel} id={id} popover="auto" className="model-panel" aria-label="Model">
        <h2>{nameOf(current)}</h2>
        <p className="note">
          {bundled
            ? 'Comes with the page: small enough to train in a minute, and good for trying things out.'
            : 'Read from your own files, which do not leave the page.'}
        </p>
        {tokenizerOnly && <p className="note">{weightlessSentence(current.name)}</p>}
        {summary && <Facts summary={summary} />}
        <div className="button-row">
          <FolderButton disabled={going || checking !== null} onChosen={close} />
          {!bundled && (
            <button
              type="button"
              className="btn q"
              disabled={going}
              onClick={() => {
                model.takeBundled();
                close();
              }}
            >
              Use the bundled model
            </button>
          )}
        </div>
        <p className="note">
          {going
            ? 'A run is going on: the model can be changed when it has ended.'
            : 'A folder as the Hugging Face hub stores it: config.json, safetensors weights (bf16, f16 or f32) and tokenizer.json. It can also be dropped anywhere on the page; so can a tokenizer alone, to look at its tokens, or a chat template (.jinja).'}
        </p>
      </section>
    </>
  );
}
