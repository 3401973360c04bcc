import { useId } from 'react';
import { useStore } from 'zustand';
import { RadioField } from '../components/ChoiceField.tsx';
import { useSession } from '../session.tsx';
import { SampleChoice, useChosenSample } from './SampleChoice.tsx';
import { SamplingFields } from './SamplingFields.tsx';

const FORMATS = [
  { value: 'chat', label: 'Chat' },
  { value: 'plain', label: 'Plain text' },
] as const;

const HINT = {
  chat: 'Ctrl Enter generates. The model sees the prompt as one user turn.',
  plain: 'Ctrl Enter generates. The model continues the text as it stands, as it was pretrained to.',
} as const;

/** What both models are asked, and how they decode. */
export function PromptCard({ onAsk }: { onAsk: () => void }) {
  const { compare } = useSession();
  const { prompt, format } = useStore(compare.store);
  const chosen = useChosenSample();
  const id = useId();
  return (
    <div className="card ask">
      <div>
        <div className="ask-head">
          <RadioField
            label="Format"
            value={format}
            choices={FORMATS}
            onChange={(next) => compare.setFormat(next)}
          />
          <SampleChoice />
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
            HINT[format]
          )}
        </p>
      </div>
      <SamplingFields />
    </div>
  );
}
