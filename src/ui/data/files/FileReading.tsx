import { useId, useState } from 'react';
import type { FileSummary } from '../../../data/set/types.ts';
import { FORMAT_NAMES } from '../../../data/shapes/names.ts';
import { type FileSettings, fileSettings } from '../../../recipe/schema.ts';
import { detectFile, setFile } from '../../../state/data-edits.ts';
import { SelectChoice } from '../../components/Choice.tsx';
import { whole } from '../../components/format.ts';
import { useRecipe, useSession } from '../../session.tsx';
import { MappingFields } from './MappingFields.tsx';
import { soundsLikeValidation } from './mapping.ts';
import { PreviewRows } from './PreviewRows.tsx';
import { usePreview } from './use-preview.ts';

interface FileReadingProps {
  readonly name: string;
  /** null: the file could not be used as it is read now. */
  readonly summary: FileSummary | null;
}

/** Why a file is read as it is, and other ways to read it, tried on its first rows before they are applied. */
export function FileReading({ name, summary }: FileReadingProps) {
  const { recipe: store } = useSession();
  const { data } = useRecipe();
  const settings = fileSettings(data, name);
  const applied = JSON.stringify(settings);
  // Undo, or another recipe, puts the draft aside.
  const [draft, setDraft] = useState({ applied, settings });
  const shown = draft.applied === applied ? draft.settings : settings;
  const change = (next: FileSettings) => setDraft({ applied, settings: next });
  const preview = usePreview(name, shown);
  const seen = preview.read?.summary ?? summary;
  const isChanged = JSON.stringify(shown) !== applied;
  const isDetected = !Object.hasOwn(data.files, name) && !isChanged;
  return (
    <section className="file-reading" aria-label={`How ${name} is read`}>
      <h3>How {name} is read</h3>
      {seen && <EvidenceText summary={seen} />}
      <MappingFields
        draft={shown}
        onDraft={change}
        container={seen?.container ?? null}
        format={seen?.format ?? null}
        fields={seen?.fields ?? []}
        detected={seen?.evidence.columns ?? null}
      />
      <div className="settings">
        <TaskName value={shown.task} onChange={(task) => change({ ...shown, task })} />
        <SelectChoice
          label={`Use ${name} for`}
          value={shown.use}
          options={[
            { value: 'train', label: 'training and validation' },
            { value: 'validation', label: 'validation only' },
          ]}
          onChange={(use) => change({ ...shown, use })}
        />
      </div>
      {soundsLikeValidation({ name }) && shown.use === 'train' && (
        <p className="note">
          Its name says that it is to validate: as it is, most of its rows are trained on.{' '}
          <button
            type="button"
            className="btn q small"
            onClick={() => change({ ...shown, use: 'validation' })}
          >
            Use it for validation only
          </button>
        </p>
      )}
      <PreviewRows preview={preview} name={name} />
      <div className="buttons">
        <button
          type="button"
          className="btn small"
          disabled={!isChanged || preview.fault !== null}
          onClick={() => store.edit({ data: setFile(data, name, shown) })}
        >
          Apply to the whole file
        </button>
        <button
          type="button"
          className="btn q small"
          disabled={isDetected}
          onClick={() => {
            store.edit({ data: detectFile(data, name) });
            setDraft({ applied, settings: fileSettings({ ...data, files: {} }, name) });
          }}
        >
          Back to what was detected
        </button>
      </div>
    </section>
  );
}

/** What spoke for the reading, and what else could be read. */
function EvidenceText({ summary }: { summary: Pick<FileSummary, 'how' | 'evidence'> }) {
  const { how, evidence } = summary;
  const others = evidence.candidates.slice(1);
  return (
    <>
      <p>
        It is {how}. {evidence.text}
      </p>
      {others.length > 0 && (
        <p className="note">
          Also possible, of {whole(evidence.sampled)} rows looked at:{' '}
          {others
            .map(({ format, rows, fields }) => `${FORMAT_NAMES[format]} (${whole(rows)}, by ${fields})`)
            .join(', ')}
          .
        </p>
      )}
    </>
  );
}

/** The task of all of a file's rows; empty: the file's own name. */
function TaskName({ value, onChange }: { value: string | null; onChange: (task: string | null) => void }) {
  const id = useId();
  return (
    <div className="setting">
      <label htmlFor={id}>Task</label>
      <input
        id={id}
        type="text"
        placeholder="the file’s name"
        value={value ?? ''}
        onChange={(event) => onChange(event.target.value === '' ? null : event.target.value)}
      />
    </div>
  );
}
