import { type ReactNode, useId } from 'react';
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
  chat: 'Ctrl Enter generates. The model sees the prompt as one user turn, after the system message if there is one.',
  plain: 'Ctrl Enter generates. The model continues the text as it stands, as it was pretrained to.',
} as const;

interface PromptCardProps {
  readonly onAsk: () => void;
  /** Below the prompt. */
  readonly children: ReactNode;
}

/** What every side is asked, and how it decodes. */
export function PromptCard({ onAsk, children }: PromptCardProps) {
  const { compare } = useSession();
  const { prompt, system, format } = useStore(compare.store);
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
        {format === 'chat' && (
          <div className="param system">
            <label htmlFor={`${id}-system`}>System message</label>
            <input
              id={`${id}-system`}
              type="text"
              value={system}
              placeholder="none"
              onChange={(event) => compare.setSystem(event.target.value)}
            />
          </div>
        )}
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
        {children}
      </div>
      <SamplingFields />
    </div>
  );
}
