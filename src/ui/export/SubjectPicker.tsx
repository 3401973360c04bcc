import { useId } from 'react';
import { useStore } from 'zustand';
import { resultOf } from '../../runs/record.ts';
import type { ExportSubject } from '../../state/export-subject.ts';
import { whole } from '../components/format.ts';
import { SideOptions } from '../runs/SideOptions.tsx';
import { optionOf, sideOf } from '../runs/side-option.ts';
import { useFreshRuns } from '../runs/use-fresh-runs.ts';
import { useSession } from '../session.tsx';

/** What is exported in a sentence. */
function inWords({ side, recipe, baseName, model }: ExportSubject): string {
  if (side.kind === 'base') return `${baseName} as it was before any training.`;
  const { rank, alpha } = recipe.lora;
  if (side.kind === 'adapter')
    return `An adapter from elsewhere: LoRA of rank ${rank} and alpha ${alpha}, put on ${model.name}.`;
  const learned = `LoRA of rank ${rank} and alpha ${alpha} on ${baseName} after ${whole(side.step)} steps.`;
  if (baseName === model.name) return learned;
  return `${learned} ${model.name} is in use: the adapter can be exported, and the rest once ${baseName} is chosen as the model.`;
}

/** The base model, or what a run had learned at one of its checkpoints: every export of weights is of it. */
export function SubjectPicker({ subject }: { readonly subject: ExportSubject }) {
  const { runs, exports } = useSession();
  useFreshRuns();
  const id = useId();
  const entries = useStore(runs.store, (state) => state.entries);
  const isWriting = useStore(exports.store, (state) => state.writing !== null);
  const choices = entries
    .filter(({ checkpoints }) => checkpoints.length > 0)
    .map((entry) => ({ ...entry, name: entry.label.name, result: resultOf(entry)?.step ?? null }));
  const chosen = optionOf(subject.side);
  const isListed =
    subject.side.kind !== 'checkpoint' || choices.some(({ record }) => chosen.startsWith(`${record.id} `));
  return (
    <div className="param subject-picker">
      <label htmlFor={id}>What is exported</label>
      <select
        id={id}
        value={chosen}
        disabled={isWriting}
        onChange={({ target }) => exports.choose(sideOf(target.value))}
      >
        <option value="base">Base model</option>
        {!isListed && <option value={chosen}>{subject.title}</option>}
        <SideOptions runs={choices} />
      </select>
      <span className="note">{inWords(subject)}</span>
    </div>
  );
}
