import '../theme/adapters.css';
import { useId } from 'react';
import { useStore } from 'zustand';
import { bytes } from '../components/format.ts';
import { useSession } from '../session.tsx';

/** What a chosen adapter is called: its zip, or its files' folder. */
const nameOf = (files: readonly File[]): string => {
  const [first] = files;
  if (!first) return 'adapter';
  return files.length === 1 ? first.name : first.webkitRelativePath.split('/')[0] || 'adapter';
};

/** Opens adapters that PEFT saved elsewhere, and lists those that were opened. */
export function LoadAdapter() {
  const { adapters } = useSession();
  const { list, loading, fault } = useStore(adapters.store);
  const id = useId();
  return (
    <div className="load-adapter">
      <div className="button-row">
        <label className="btn q open-file">
          Load adapter
          <input
            type="file"
            multiple
            accept=".zip,.json,.safetensors"
            aria-describedby={`${id}-hint`}
            onChange={({ target }) => {
              const files = [...(target.files ?? [])];
              if (files.length > 0) void adapters.load(nameOf(files), files);
              // The same files, mended, can be chosen again.
              target.value = '';
            }}
          />
        </label>
        <span id={`${id}-hint`} className="note" aria-live="polite">
          {loading === null
            ? 'What PEFT saved: its zip, or adapter_config.json and adapter_model.safetensors together. Dropping its folder on the page does the same.'
            : `Reading ${loading}.`}
        </span>
      </div>
      {fault && (
        <p role="alert" className="fault">
          {fault.message}
        </p>
      )}
      {list.length > 0 && (
        <ul className="loaded-adapters" aria-label="Adapters from elsewhere">
          {list.map(({ id: key, name, lora, base, bytes: size }) => (
            <li key={key}>
              <span>
                <b>{name}</b>{' '}
                <span className="note">
                  rank {lora.rank}, alpha {lora.alpha}
                  {lora.rsLora && ', rsLoRA'}, {lora.targets.join(' ')} · {bytes(size)}
                  {base !== null && ` · says it was trained on ${base}`}
                </span>
              </span>
              <button type="button" className="btn q small" onClick={() => void adapters.remove(key)}>
                Delete<span className="visually-hidden"> {name}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
