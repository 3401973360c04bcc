import { useStore } from 'zustand';
import { optionOf } from '../runs/side-option.ts';
import { useSession } from '../session.tsx';

/** Adapters from elsewhere, as a group of a choice of sides. */
export function AdapterOptions() {
  const { adapters } = useSession();
  const list = useStore(adapters.store, (state) => state.list);
  if (list.length === 0) return null;
  return (
    <optgroup label="Adapters from elsewhere">
      {list.map(({ id, name, lora }) => (
        <option key={id} value={optionOf({ kind: 'adapter', id })}>
          {name} · rank {lora.rank}
        </option>
      ))}
    </optgroup>
  );
}
