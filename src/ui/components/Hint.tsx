import { type CSSProperties, type ReactNode, useRef, useState } from 'react';
import '../theme/hint.css';

interface HintProps {
  /** The control's `aria-describedby`. */
  readonly id: string;
  /** What it is about: the control's name. */
  readonly about: string;
  readonly children: ReactNode;
}

/** In px; the text keeps this far from the window's edges. */
const EDGE = 12;
const WIDTH = 320;

/** A question mark whose text is the control's description, shown while it is pointed at, focused or pressed. */
export function Hint({ id, about, children }: HintProps) {
  const button = useRef<HTMLButtonElement>(null);
  const [place, setPlace] = useState<CSSProperties | null>(null);
  const show = () => {
    const rect = button.current?.getBoundingClientRect();
    if (!rect) return;
    const width = Math.min(WIDTH, innerWidth - 2 * EDGE);
    const left = Math.max(EDGE, Math.min(rect.left - 12, innerWidth - width - EDGE));
    const isLow = rect.bottom > innerHeight * 0.7;
    setPlace({ left, width, ...(isLow ? { bottom: innerHeight - rect.top } : { top: rect.bottom }) });
  };
  const hide = () => setPlace(null);
  return (
    // Leaving the text hides it, entering it does not: it can be read with a magnifier.
    <span className="hint-place" onPointerEnter={show} onPointerLeave={hide}>
      <button
        ref={button}
        type="button"
        className="hint"
        aria-label={`About ${about}`}
        aria-describedby={id}
        onClick={show}
        onFocus={show}
        onBlur={hide}
        onKeyDown={(event) => event.key === 'Escape' && hide()}
      >
        ?
      </button>
      <span
        id={id}
        role="tooltip"
        className={place ? 'hint-text' : 'visually-hidden'}
        style={place ?? undefined}
      >
        {children}
      </span>
    </span>
  );
}
