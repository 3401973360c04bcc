import { useStore } from 'zustand';
import type { MemoryEstimate } from '../../workers/protocol.ts';
import { ChoiceField } from '../components/ChoiceField.tsx';
import { whole } from '../components/format.ts';
import { NumberField } from '../components/NumberField.tsx';
import { useRecipe, useSession } from '../session.tsx';
import { Cost } from './Cost.tsx';
import { memorySize, useMemoryEstimate } from './memory.ts';
import { TimeProbe } from './TimeProbe.tsx';

const RECOMPUTATION = [
  { value: 'auto', label: 'automatic' },
  { value: 'never', label: 'never' },
  { value: 'always', label: 'always' },
] as const;

const PARTS = [
  { key: 'base', label: 'model' },
  { key: 'adapter', label: 'adapter and optimiser' },
  { key: 'activations', label: 'activations' },
] as const;

/** The parts of what a run takes, and the budget where there is one. */
function Bar({ bytes, budget }: { bytes: MemoryEstimate['bytes']; budget: number | null }) {
  const end = Math.max(bytes.total, budget ?? 0);
  return (
    <span className="memory-bar" aria-hidden="true">
      {PARTS.map(({ key }) => (
        <i key={key} className={`memory-${key}`} style={{ inlineSize: `${(100 * bytes[key]) / end}%` }} />
      ))}
      {budget !== null && (
        <b className="memory-budget" style={{ insetInlineStart: `${(100 * budget) / end}%` }} />
      )}
    </span>
  );
}

function Estimate({ estimate, budget }: { estimate: MemoryEstimate; budget: number | null }) {
  const { bytes, tokens, isExact, recomputed, blocks, fault } = estimate;
  return (
    <>
      <p className={fault ? 'error' : 'note'}>
        {fault ? (
          fault.message
        ) : (
          <>
            A run takes {isExact ? '' : 'at most '}
            <b>{memorySize(bytes.total)}</b>: its largest micro-batch has {whole(tokens)} tokens
            {recomputed > 0 && `, and ${recomputed} of ${blocks} blocks are computed again backward`}.
          </>
        )}
      </p>
      <Bar bytes={bytes} budget={budget} />
      <ul className="memory-key">
        {PARTS.map(({ key, label }) => (
          <li key={key}>
            <i className={`swatch memory-${key}`} aria-hidden="true" />
            {label} {memorySize(bytes[key])}
          </li>
        ))}
      </ul>
      <Cost cost={estimate.cost} />
    </>
  );
}

/**
 * What the run takes of the GPU's memory, how much it may, and how long it takes.
 *
 * @param reason why no run can start, and so none can be measured
 */
export function MemoryFields({ reason }: { reason: string | null }) {
  const session = useSession();
  const { training } = useRecipe();
  const { estimate, fault, busy } = useStore(session.memory.store);
  useMemoryEstimate();
  const edit = (change: Partial<typeof training>) => session.recipe.edit({ training: change });
  const budget = training.memory === null ? null : training.memory * 2 ** 30;
  return (
    <fieldset className="param-group memory" aria-busy={busy}>
      <legend>GPU memory and time</legend>
      <div className="param-grid">
        <NumberField
          label="Budget"
          value={training.memory}
          edit={(memory) => edit({ memory })}
          empty="none"
          help="GiB; empty: all that is granted"
          explain="GiB that a run may take, since a browser does not tell what is free; blocks are computed again backward as often as that asks"
        />
        <ChoiceField
          label="Recomputation"
          value={training.recomputation}
          choices={RECOMPUTATION}
          onChange={(recomputation) => edit({ recomputation })}
          help="of blocks in the backward pass: slower, smaller"
        />
      </div>
      {estimate && <Estimate estimate={estimate} budget={budget} />}
      {!estimate && (
        <p className="note" aria-live="polite">
          {fault?.message ?? (busy ? 'Estimating what a run takes.' : '')}
        </p>
      )}
      <TimeProbe reason={reason} />
    </fieldset>
  );
}
