import { useId } from 'react';
import { useStore } from 'zustand';
import { useSession } from '../session.tsx';
import { SamplingFields } from './SamplingFields.tsx';
import { type SamplePrompt, useSamplePrompts } from './samples.ts';

function byTask(samples: readonly SamplePrompt[]): readonly (readonly [string, readonly SamplePrompt[]])[] {
  const tasks = [...new Set(samples.map(({ task }) => task))];
  return tasks.map((name) => [name, samples.filter(({ task }) => task === name)]);
}

/** What both models are asked, and how they decode. */
export function PromptCard({ onAsk }: { onAsk: () => void }) {
  const { compare } = useSession();
  const prompt = useStore(compare.store, (state) => state.prompt);
  const samples = useSamplePrompts();
  const chosen = samples.find((sample) => sample.prompt === prompt);
  const id = useId();
  return (
    <div className="card ask">
      <div>
        <div className="param">
          <label htmlFor={`${id}-samples`}>Sample prompts</label>
          <select
            id={`${id}-samples`}
            value={chosen?.prompt ?? ''}
            onChange={(event) => {
              if (event.target.value !== '') compare.setPrompt(event.target.value);
            }}
          >
            <option value="">{samples.length === 0 ? 'none here' : 'choose one, or write your own'}</option>
            {byTask(samples).map(([task, prompts]) => (
              <optgroup key={task} label={task}>
                {prompts.map((sample) => (
                  <option key={sample.prompt} value={sample.prompt}>
                    {sample.prompt}
                  </option>
                ))}
              </optgroup>
            ))}
          </select>
        </div>
        <div className="param prompt">
          <label htmlFor={`${id}-prompt`}>Prompt</label>
          <textarea
            id={`${id}-prompt`}
            value={prompt}
            aria-describedby={`${id}-expected`}
            onChange={(event) => compare.setPrompt(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) onAsk();
            }}
          />
        </div>
        <p id={`${id}-expected`} className="note expected">
          {chosen ? (
            <>
              Expected: <b>{chosen.answer}</b>
            </>
          ) : (
            'Ctrl Enter generates. The model sees the prompt as one user turn.'
          )}
        </p>
      </div>
      <SamplingFields />
    </div>
  );
}
