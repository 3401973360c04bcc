import { useId, useRef } from 'react';

interface TemplateEditorProps {
  readonly text: string;
  readonly isFaulty: boolean;
  /** Id of what says why it is. */
  readonly describedBy: string;
  readonly onEdit: (text: string) => void;
}

/** A text box with line numbers: faults of templates name the line. */
export function TemplateEditor({ text, isFaulty, describedBy, onEdit }: TemplateEditorProps) {
  const id = useId();
  const numbers = useRef<HTMLDivElement>(null);
  const lines = text.split('\n').length;
  return (
    <div className="template-editor">
      <label htmlFor={id}>Chat template (Jinja)</label>
      <div className="template-box">
        <div className="template-lines" ref={numbers} aria-hidden="true">
          {Array.from({ length: lines }, (_, i) => i + 1).join('\n')}
        </div>
        <textarea
          id={id}
          value={text}
          spellCheck={false}
          autoComplete="off"
          wrap="off"
          aria-invalid={isFaulty}
          aria-describedby={describedBy}
          onChange={(event) => onEdit(event.target.value)}
          onScroll={(event) => {
            if (numbers.current) numbers.current.scrollTop = event.currentTarget.scrollTop;
          }}
        />
      </div>
    </div>
  );
}
