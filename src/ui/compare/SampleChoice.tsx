import { useId } from 'react';
import { useStore } from 'zustand';
import { useSession } from '../session.tsx';
import { type SamplePrompt, useBeginnings, useSamplePrompts } from './samples.ts';

function byTask(samples: readonly SamplePrompt[]): readonly (readonly [string, readonly SamplePrompt[]])[] {
  const tasks = [...new Set(samples.map(({ task }) => task))];
  return tasks.map((name) => [name, samples.filter(({ task }) => task === name)]);
}

/** The sample that the prompt is, where it is one. */
export function useChosenSample(): SamplePrompt | undefined {
  const { compare } = useSession();
  const { prompt, format } = useStore(compare.store);
  const samples = useSamplePrompts(format === 'chat');
  return format === 'chat' ? samples.find((sample) => sample.prompt === prompt) : undefined;
}

/** Questions for the chat format, beginnings of texts for the plain one. */
export function SampleChoice() {
  const { compare } = useSession();
  const { prompt, format } = useStore(compare.store);
  const samples = useSamplePrompts(format === 'chat');
  const beginnings = useBeginnings(format === 'plain');
  const texts = format === 'chat' ? samples.map((sample) => sample.prompt) : beginnings;
  const id = useId();
  return (
    <div className="param">
      <label htmlFor={id}>{format === 'chat' ? 'Sample prompts' : 'Sample beginnings'}</label>
      <select
        id={id}
        value={texts.includes(prompt) ? prompt : ''}
        onChange={(event) => {
          if (event.target.value !== '') compare.setPrompt(event.target.value);
        }}
      >
        <option value="">{texts.length === 0 ? 'none here' : 'choose one, or write your own'}</option>
        {format === 'chat'
          ? byTask(samples).map(([task, prompts]) => (
              <optgroup key={task} label={task}>
                {prompts.map((sample) => (
                  <option key={sample.prompt} value={sample.prompt}>
                    {sample.prompt}
                  </option>
                ))}
              </optgroup>
            ))
          : beginnings.map((text) => (
              <option key={text} value={text}>
                {text}
              </option>
            ))}
      </select>
    </div>
  );
}
