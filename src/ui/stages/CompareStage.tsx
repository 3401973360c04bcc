import '../theme/stages-b.css';
import { useId } from 'react';
import { useStore } from 'zustand';
import type { AnswerState } from '../../state/compare.ts';
import { weightlessSentence } from '../../state/model.ts';
import { Answer } from '../compare/Answer.tsx';
import { ExactMatchCard } from '../compare/ExactMatchCard.tsx';
import { PromptCard } from '../compare/PromptCard.tsx';
import { GpuNotice } from '../components/GpuNotice.tsx';
import { useTrained } from '../model/summary.ts';
import { useSession } from '../session.tsx';

/** After a fault or a cancel an answer that never began is none. */
function settled(answer: AnswerState, busy: boolean): AnswerState {
  if (busy || (answer.status !== 'waiting' && answer.status !== 'streaming')) return answer;
  return { ...answer, status: answer.text === '' ? 'empty' : 'done' };
}

function tunedPlaceholder(status: string, trained: boolean): string {
  if (trained) return 'The tuned answer appears here.';
  if (status === 'preparing' || status === 'running' || status === 'paused') {
    return 'The run is still going: the tuned model can be asked when it has ended.';
  }
  return 'Nothing is trained yet: start a run in the Train stage.';
}

/** Asks base and tuned model the same thing. */
export default function CompareStage() {
  const session = useSession();
  const { compare, run, gpu, model } = session;
  const { base, tuned, busy, fault } = useStore(compare.store);
  const empty = useStore(compare.store, (state) => state.prompt.trim() === '');
  const trained = useTrained();
  const status = useStore(run.store, (state) => state.status);
  const missing = useStore(gpu.store, (state) => state.status === 'missing');
  const current = useStore(model.store, (state) => state.current);
  const weightless = current.kind === 'tokenizer';
  const id = useId();
  const reason = missing
    ? 'Generating needs WebGPU, which this browser does not offer.'
    : weightless
      ? weightlessSentence(current.name)
      : empty
        ? 'Write a prompt or choose a sample.'
        : '';
  const ask = () => {
    if (!busy && reason === '') void compare.generate(session.comparedSide());
  };
  return (
    <>
      <div className="head">
        <div>
          <h1>Compare</h1>
          <p className="sub">
            The same prompt, answered by the base model and by the one that the run has tuned.
          </p>
        </div>
        <div className="run-buttons">
          <div className="button-row">
            <button
              type="button"
              className="btn"
              disabled={busy || reason !== ''}
              aria-describedby={`${id}-reason`}
              onClick={ask}
            >
              Generate
            </button>
            <button type="button" className="btn q" disabled={!busy} onClick={() => compare.cancel()}>
              Cancel
            </button>
          </div>
          <p id={`${id}-reason`} className="note">
            {reason}
          </p>
        </div>
      </div>
      <GpuNotice />
      <PromptCard onAsk={ask} />
      {fault && (
        <p role="alert" className="fault">
          {fault.message}
        </p>
      )}
      <div className="two">
        <Answer
          title="Base"
          label="Base answer"
          answer={settled(base, busy)}
          placeholder="The base model's answer appears here."
        />
        <Answer
          title="Tuned"
          label="Tuned answer"
          answer={settled(tuned, busy)}
          placeholder={tunedPlaceholder(status, trained)}
        />
      </div>
      <ExactMatchCard />
    </>
  );
}
