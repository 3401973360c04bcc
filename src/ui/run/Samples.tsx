import { memo, useMemo, useState } from 'react';
import type { EvaluationRecord, SampleRecord } from '../../runs/events.ts';
import { useTaskColours } from '../charts/use-task-colours.ts';
import { changedWords, type DatedSample, historiesOf, type PromptHistory } from './sample-history.ts';

const percent = (share: number | null) => (share === null ? '–' : `${Math.round(100 * share)} %`);

/** An answer; words that were not in the one before it are marked. */
function AnswerText({ sample, before }: { sample: SampleRecord; before: SampleRecord | null }) {
  const stretches = useMemo(() => changedWords(before?.text ?? null, sample.text), [before, sample]);
  if (sample.text === '') return <span className="note">nothing</span>;
  return (
    <span className="sample-text">
      {stretches.map(({ text, isNew }, place) =>
        // biome-ignore lint/suspicious/noArrayIndexKey: a stretch has nothing but its place
        isNew ? <mark key={place}>{text}</mark> : <span key={place}>{text}</span>,
      )}
      {sample.reason === 'length' && <span className="note"> … cut off</span>}
    </span>
  );
}

function AnswerRow({ dated, before }: { dated: DatedSample; before: DatedSample | undefined }) {
  const { sample, step } = dated;
  return (
    <tr>
      <th scope="row">{step}</th>
      <td className="left">
        <AnswerText sample={sample} before={before?.sample ?? null} />
      </td>
      <td>{percent(sample.repeated4)}</td>
      <td>{percent(sample.distinct2)}</td>
      <td>{sample.tokens}</td>
    </tr>
  );
}

function Prompt({ history, tasks }: { history: PromptHistory; tasks: readonly string[] }) {
  const [isOpen, setOpen] = useState(false);
  const colourOf = useTaskColours(tasks);
  const { prompt, task, expected, answers } = history;
  const [newest, second] = answers;
  if (!newest) return null;
  return (
    <li className="sample-item">
      <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary>
          {task !== null && (
            <i className="swatch" style={{ background: colourOf(task) }} title={task} aria-hidden="true" />
          )}
          <span className="sample-prompt">{prompt}</span>
          {!isOpen && (
            <span className="sample-newest">
              <AnswerText sample={newest.sample} before={second?.sample ?? null} />
            </span>
          )}
        </summary>
        {isOpen && (
          <>
            {expected !== null && (
              <p className="note">
                The row says: <span className="sample-text">{expected}</span>
              </p>
            )}
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reached by keyboard */}
            <section className="scroll-x" aria-label={`Answers to ${prompt}`} tabIndex={0}>
              <table className="sample-answers" aria-label={`Answers to ${prompt}`}>
                <thead>
                  <tr>
                    <th scope="col">Step</th>
                    <th scope="col" className="left">
                      Answer
                    </th>
                    <th scope="col">Repeated 4-grams</th>
                    <th scope="col">Distinct 2-grams</th>
                    <th scope="col">Tokens</th>
                  </tr>
                </thead>
                <tbody>
                  {answers.map((dated, i) => (
                    <AnswerRow key={dated.step} dated={dated} before={answers[i + 1]} />
                  ))}
                </tbody>
              </table>
            </section>
          </>
        )}
      </details>
    </li>
  );
}

interface SamplesProps {
  readonly evaluations: readonly EvaluationRecord[];
  /** Of the run. */
  readonly tasks: readonly string[];
}

/** What the run answered to its fixed prompts, evaluation after evaluation. */
export const Samples = memo(function Samples({ evaluations, tasks }: SamplesProps) {
  const histories = useMemo(() => historiesOf(evaluations), [evaluations]);
  if (histories.length === 0) return null;
  const step = histories[0]?.answers[0]?.step ?? 0;
  return (
    <section className="card samples" aria-label="Sample answers">
      <h2>Sample answers at step {step}</h2>
      <p className="chart-note">
        The same prompts are answered greedily at every evaluation; <mark>marked words</mark> are new since
        the evaluation before. Open one for all its answers.
      </p>
      <ul>
        {histories.map((history) => (
          <Prompt key={history.key} history={history} tasks={tasks} />
        ))}
      </ul>
    </section>
  );
});
