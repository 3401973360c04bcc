import { useState } from 'react';

interface CopyCodeProps {
  readonly code: string;
  /** What is copied, after "Copy". */
  readonly about: string;
}

/** Lines to type or to save, with a button that copies them. */
export function CopyCode({ code, about }: CopyCodeProps) {
  // Said of one text: what is shown later was not copied.
  const [copied, setCopied] = useState<{ readonly code: string; readonly done: boolean } | null>(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(code);
      setCopied({ code, done: true });
    } catch {
      setCopied({ code, done: false });
    }
  };
  const said = copied?.code !== code ? null : copied.done;
  return (
    <div className="copy-code">
      <pre>
        <code>{code}</code>
      </pre>
      <button type="button" className="btn q small" onClick={() => void copy()}>
        {said ? 'Copied' : 'Copy'}
        <span className="visually-hidden"> {about}</span>
      </button>
      <span className="visually-hidden" aria-live="polite">
        {said === null ? '' : said ? 'Copied.' : 'The browser does not let the page copy: select the lines.'}
      </span>
    </div>
  );
}
