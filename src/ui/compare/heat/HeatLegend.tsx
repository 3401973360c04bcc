import { useNarrow } from '../../components/useNarrow.ts';
import type { HeatScale } from './HeatLine.tsx';

interface HeatLegendProps {
  readonly scale: HeatScale;
  /** The sides that are subtracted; null where there is but one. */
  readonly pair: readonly [from: string, to: string] | null;
  /** Of the lines, from the top. */
  readonly lines: readonly string[];
}

/** What the colours mean, in nats. */
export function HeatLegend({ scale, pair, lines }: HeatLegendProps) {
  const narrow = useNarrow();
  return (
    <div className="key heat-key">
      {/* Elsewhere the names stand beside the lines. */}
      {narrow && lines.length > 1 && <span>Lines from the top: {lines.join(', ')}</span>}
      <span>
        0 <i className="ramp-loss" /> {scale.loss} nats or more
      </span>
      {pair && (
        <span>
          −{scale.difference} <i className="ramp-difference" /> +{scale.difference} nats or more: blue where{' '}
          {pair[1]} is better than {pair[0]}, red where it is worse
        </span>
      )}
      <span>
        <i className="mark-sup">counted</i> by an evaluation
      </span>
      <span>
        <i className="mark-msk">masked</i> not counted
      </span>
    </div>
  );
}
