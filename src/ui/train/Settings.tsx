import { useState } from 'react';
import { AdapterFields } from './AdapterFields.tsx';
import { BatchFields } from './BatchFields.tsx';
import { CheckpointFields } from './CheckpointFields.tsx';
import { EvaluationFields } from './EvaluationFields.tsx';
import { MemoryFields } from './MemoryFields.tsx';
import { OptimiserFields } from './OptimiserFields.tsx';
import { RateFields } from './RateFields.tsx';

const HINT = 'Point at a field to see what is customary and whose custom it is.';

/** The explanation that the element or what encloses it carries. */
function explanationOf(target: EventTarget): string | null {
  const field = target instanceof Element ? target.closest<HTMLElement>('[data-explain]') : null;
  return field?.dataset.explain ?? null;
}

interface SettingsProps {
  /** About how many the run would have; 0: not known. */
  readonly totalSteps: number;
  /** Why no run can start; null: one can. */
  readonly reason: string | null;
}

/**
 * Everything of the recipe that a run reads, live: what is often changed first, the rest by groups that open. The
 * line at the head explains the field in hand.
 */
export function Settings({ totalSteps, reason }: SettingsProps) {
  const [explained, setExplained] = useState(HINT);
  const explain = (target: EventTarget) => {
    const text = explanationOf(target);
    if (text !== null) setExplained(text);
  };
  return (
    <form
      className="card params"
      aria-label="Settings of the run"
      onSubmit={(event) => event.preventDefault()}
      onFocus={(event) => explain(event.target)}
      onPointerOver={(event) => explain(event.target)}
    >
      {/* What it says is also each field's own description. At the head, where it lies over no field to come. */}
      <p className="explain" aria-hidden="true">
        {explained}
      </p>
      <RateFields totalSteps={totalSteps} />
      <AdapterFields />
      <BatchFields />
      <MemoryFields reason={reason} />
      <OptimiserFields />
      <EvaluationFields totalSteps={totalSteps} />
      <CheckpointFields />
    </form>
  );
}
