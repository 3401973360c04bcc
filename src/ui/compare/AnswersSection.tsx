import { useId } from 'react';
import { useStore } from 'zustand';
import { type AnswerState, answerOf } from '../../state/compare.ts';
import { weightlessSentence } from '../../state/model.ts';
import { useSession } from '../session.tsx';
import { Answer } from './Answer.tsx';
import { PromptCard } from './PromptCard.tsx';
import { SidesBar } from './SidesBar.tsx';
import { useColumns } from './use-columns.ts';

/** After a fault or a cancel an answer that never began is none. */
function settled(answer: AnswerState, busy: boolean): AnswerState {
  if (busy || (answer.status !== 'waiting' && answer.status !== 'streaming')) return answer;
  return { ...answer, status: answer.text === '' ? 'empty' : 'done' };
}

function placeholderOf(name: string, asked: boolean, status: string): string {
  if (asked) return `The ${name.startsWith('Base') ? "base model's" : 'tuned'} answer appears here.`;
  if (status === 'preparing' || status === 'running' || status === 'paused') {
    return 'The run is still going: the tuned model can be asked when it has ended.';
  }
  return 'Nothing is trained yet: start a run in the Train stage.';
}

/** The same prompt, answered by every side. */
export function AnswersSection() {
  const { comparison, compare, run, model } = useSession();
  const state = useStore(compare.store);
  const { busy, fault } = state;
  const columns = useColumns();
  const status = useStore(run.store, (of) => of.status);
  const empty = state.prompt.trim() === '';
  const current = useStore(model.store, (of) => of.current);
  const unable = current.kind === 'tokenizer' ? weightlessSentence(current.name) : '';
  const id = useId();
  const reason = unable || (empty ? 'Write a prompt or choose a sample.' : '');
  const ask = () => {
    if (!busy && reason === '') void comparison.generate();
  };
  return (
    <>
      <SidesBar />
      <PromptCard onAsk={ask}>
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
        <p id={`${id}-reason`} className="note ask-reason">
          {reason}
        </p>
      </PromptCard>
      {fault && (
        <p role="alert" className="fault">
          {fault.message}
        </p>
      )}
      <div className="answer-columns">
        {columns.map(({ name, side, detail }) => (
          <Answer
            key={name}
            title={name}
            detail={detail}
            label={`${name} answer`}
            answer={settled(answerOf(state, side), busy)}
            placeholder={placeholderOf(name, side !== null, status)}
          />
        ))}
      </div>
    </>
  );
}
