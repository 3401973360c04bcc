import { memo } from 'react';
import { useDraft } from '../components/useDraft.ts';
import { useSession } from '../session.tsx';

/** A task's weight, applied while it is typed; 1 is none. */
export const WeightBox = memo(function WeightBox({ task, weight }: { task: string; weight: number }) {
  const { recipe: store } = useSession();
  const box = useDraft<number>(
    weight,
    String,
    (text) => (text.trim() === '' ? 1 : Number(text.replace(',', '.'))),
    (value) => {
      const { weights } = store.recipe.mixture;
      const others = Object.entries(weights ?? {}).filter(([name]) => name !== task);
      const next = value === 1 ? others : [...others, [task, value] as const];
      return store.edit(
        { mixture: { weights: next.length === 0 ? null : Object.fromEntries(next) } },
        `weight ${task}`,
      );
    },
  );
  return (
    <input
      type="text"
      inputMode="decimal"
      autoComplete="off"
      className="weight-box"
      aria-label={`Weight of ${task}`}
      aria-invalid={box.error !== null}
      title={box.error ?? undefined}
      value={box.text}
      onChange={(event) => box.type(event.target.value)}
      onBlur={() => {
        box.settle();
        store.endGesture();
      }}
    />
  );
});
