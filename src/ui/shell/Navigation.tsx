import { useStore } from 'zustand';
import type { AnalysisReport } from '../../state/analysis-report.ts';
import { useTrained } from '../model/summary.ts';
import { addressOf, STAGES, type Stage } from '../route.ts';
import { useRecipe, useSession, useSplit } from '../session.tsx';

const TITLES: Readonly<Record<Stage, string>> = {
  data: 'Data',
  mixture: 'Mixture',
  mask: 'Mask',
  train: 'Train',
  compare: 'Compare',
  export: 'Export',
};

const plural = (count: number, one: string) =>
  `${count.toLocaleString('en')} ${one}${count === 1 ? '' : 's'}`;

/** "41 % supervised · 2 traps". */
function seen({ supervised, tokens, lint }: AnalysisReport): string {
  const traps = lint.length === 0 ? 'no traps' : plural(lint.length, 'trap');
  return `${Math.round((100 * supervised) / tokens)} % supervised · ${traps}`;
}

/** Each stage's state in a line. */
function useStateLines(): Readonly<Record<Stage, string>> {
  const session = useSession();
  const recipe = useRecipe();
  const files = useStore(session.data.store, (state) => state.files);
  const status = useStore(session.run.store, (state) => state.status);
  const steps = useStore(session.run.store, (state) => state.log.lastStep);
  const total = useStore(session.run.store, (state) => state.totalSteps);
  const trained = useStore(session.run.store, (state) => state.result !== null);
  const tuned = useTrained();
  const { report, stale } = useStore(session.analysis.store);
  const split = useSplit();
  const examples = files.reduce((sum, { summary }) => sum + summary.count, 0);
  const { temperature, maxRepeats } = recipe.mixture;
  const word = (value: number | 'inf') => (value === 'inf' ? '∞' : value.toLocaleString('en'));
  const share = total > 0 ? `${Math.round((100 * steps) / total)} %` : '';
  return {
    data:
      files.length === 0
        ? 'no data'
        : `${plural(split.tasks.length, 'task')} · ${plural(examples, 'example')}`,
    mixture: `T ${word(temperature)} · ≤ ${word(maxRepeats)} repeats`,
    mask: stale || !report || report.tokens === 0 ? 'what the loss sees' : seen(report),
    train: status === 'idle' ? `LoRA rank ${recipe.lora.rank}` : `${status}${share && ` · ${share}`}`,
    compare: tuned ? 'base and tuned' : 'base only',
    export: trained ? 'adapter, model, mixture' : 'model, mixture',
  };
}

/** The rail of stages. */
export function Navigation({ stage }: { stage: Stage }) {
  const lines = useStateLines();
  return (
    <nav className="stages" aria-label="Stages">
      {STAGES.map((name) => (
        // The link's name is its title alone; its area is the whole item (shell.css).
        <div key={name} className={name === stage ? 'stage current' : 'stage'}>
          <a
            href={addressOf(name)}
            aria-describedby={`state-${name}`}
            {...(name === stage && { 'aria-current': 'page' as const })}
          >
            {TITLES[name]}
          </a>
          <small id={`state-${name}`}>{lines[name]}</small>
        </div>
      ))}
    </nav>
  );
}
