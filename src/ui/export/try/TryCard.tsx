import '../../theme/try.css';
import { useEffect, useId } from 'react';
import { useStore } from 'zustand';
import type { OnnxStage } from '../../../state/onnx-models.ts';
import type { TryState } from '../../../state/try-export.ts';
import { useSamplePrompts } from '../../compare/samples.ts';
import { bytes } from '../../components/format.ts';
import { useSession } from '../../session.tsx';
import { duration } from '../../train/numbers.ts';
import { useSubject } from '../use-subject.ts';
import { TriedAnswerView } from './TriedAnswerView.tsx';
import { TriedResult } from './TriedResult.tsx';

const DEVICE = { webgpu: 'WebGPU', wasm: 'WebAssembly' } as const;

function Stage({ stage }: { readonly stage: OnnxStage }) {
  const isWriting = stage.stage === 'writing';
  return (
    <div className="export-progress">
      <progress
        aria-label={isWriting ? 'Writing the export' : 'Loading the export'}
        {...(isWriting && stage.total > 0 && { max: stage.total, value: stage.done })}
      />
      <p className="note state">
        {isWriting
          ? `Writing the export${stage.total > 0 ? `: ${Math.floor((100 * stage.done) / stage.total)}% of ${bytes(stage.total)}` : ''}.`
          : 'Loading it in onnxruntime-web, whose 27 MB come with the first.'}
      </p>
    </div>
  );
}

/** What is loaded, and on what it runs. */
function loadedIn({ loaded, of }: TryState): string {
  if (!loaded || !of) return '';
  const { device, milliseconds } = loaded;
  return `${of.title} in ${of.dtype}, ${bytes(loaded.bytes)}, on ${DEVICE[device]}; loaded in ${duration(milliseconds)}.`;
}

/** The ONNX export at work: what others will run, asked here, beside the page's own engine. */
export function TryCard() {
  const { trial, exports, gpu, model } = useSession();
  const state = useStore(trial.store);
  const { prompt, busy, stage, loaded, fault, onnx, of } = state;
  const hasEngine = useStore(gpu.store, ({ status }) => status !== 'missing');
  const weightless = useStore(model.store, ({ current }) => current.kind === 'tokenizer');
  const [first] = useSamplePrompts(true);
  const subject = useSubject();
  const dtype = useStore(exports.store, ({ formats }) => formats.onnx.dtype) ?? 'f32';
  const isOld = onnx !== null && of !== null && !busy && (of.title !== subject.title || of.dtype !== dtype);
  const id = useId();
  useEffect(() => {
    if (first && trial.store.getState().prompt === '') trial.setPrompt(first.prompt);
  }, [first, trial]);
  const reason = weightless
    ? 'The model in use has no weights here.'
    : prompt.trim() === ''
      ? 'Write a prompt.'
      : '';
  return (
    <section className="try" aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`}>Try the ONNX model</h3>
      <p className="note">
        The files as they are exported, run here as any web page runs them: by transformers.js on
        onnxruntime-web.{' '}
        {hasEngine
          ? 'This page’s own engine answers the same prompt beside it, and the logits of the two are compared.'
          : 'Without WebGPU this page’s own engine cannot answer beside it.'}
      </p>
      <div className="param">
        <label htmlFor={`${id}-prompt`}>Prompt</label>
        <textarea
          id={`${id}-prompt`}
          rows={2}
          value={prompt}
          onChange={(event) => trial.setPrompt(event.target.value)}
        />
      </div>
      <div className="button-row">
        <button
          type="button"
          className="btn"
          disabled={busy || reason !== ''}
          aria-describedby={`${id}-state`}
          onClick={() => void trial.start()}
        >
          Try it
        </button>
        {busy && (
          <button type="button" className="btn q" onClick={() => trial.cancel()}>
            Cancel
          </button>
        )}
        {!busy && loaded && (
          <button type="button" className="btn q" onClick={() => trial.unload()}>
            Unload
          </button>
        )}
      </div>
      {stage ? (
        <Stage stage={stage} />
      ) : (
        <p id={`${id}-state`} className="note state" aria-live="polite">
          {reason || loadedIn(state)}
        </p>
      )}
      {loaded?.notes.map((note) => (
        <p key={note} className="note">
          {note}
        </p>
      ))}
      {onnx && (
        <div className="try-answers">
          <TriedAnswerView title="ONNX in transformers.js" answer={onnx} busy={busy} />
          {hasEngine && <TriedAnswerView title="This page's engine" answer={state.engine} busy={busy} />}
        </div>
      )}
      <TriedResult state={state} />
      {isOld && (
        <p className="note">
          It is of {of.title} in {of.dtype}, which was chosen before: try again.
        </p>
      )}
      {fault && (
        <p role="alert" className="fault">
          {fault.message}
        </p>
      )}
    </section>
  );
}
