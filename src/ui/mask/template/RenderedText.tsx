import type { RenderedPart } from '../../../workers/token-protocol.ts';
import { whole } from '../../components/format.ts';

/** Characters that are shown of a rendering. */
const SHOWN = 6000;

const partClass = ({ generated, part }: RenderedPart): string =>
  [generated ? 'r-gen' : part === 'content' ? 'r-content' : 'r-tpl', part].join(' ');

interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly className: string;
}

/** The text cut where its parts begin and end; what belongs to none is the template's. */
export function stretchesOf(length: number, parts: readonly RenderedPart[]): Stretch[] {
  const stretches: Stretch[] = [];
  let at = 0;
  const fill = (end: number) => {
    if (end > at) stretches.push({ start: at, end, className: 'r-tpl' });
    at = Math.max(at, end);
  };
  for (const part of [...parts].sort((a, b) => a.start - b.start)) {
    const start = Math.max(at, part.start);
    const end = Math.min(length, part.end);
    if (end <= start) continue;
    fill(start);
    stretches.push({ start, end, className: partClass(part) });
    at = end;
  }
  fill(length);
  return stretches;
}

interface RenderedTextProps {
  readonly text: string;
  readonly parts: readonly RenderedPart[];
}

/** A conversation as the template writes it: what the assistant writes is straw, as its tokens are. */
export function RenderedText({ text, parts }: RenderedTextProps) {
  const shown = text.slice(0, SHOWN);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="rendered" aria-label="Rendered example" tabIndex={0}>
      <pre>
        {stretchesOf(shown.length, parts).map(({ start, end, className }) => (
          <span key={start} className={className}>
            {shown.slice(start, end)}
          </span>
        ))}
      </pre>
      {text.length > SHOWN && <p className="note">and {whole(text.length - SHOWN)} more characters</p>}
    </section>
  );
}
