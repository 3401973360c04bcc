import { PRESETS, presetOf } from '../../mixture/presets.ts';
import type { PlannedTask } from '../../mixture/types.ts';
import { useRecipe, useSession } from '../session.tsx';

/** Known ways of mixing; the one that the settings are is pressed, with what it does and whose it is. */
export function Presets({ tasks }: { tasks: readonly PlannedTask[] }) {
  const { recipe: store } = useSession();
  const { mixture } = useRecipe();
  const present = PRESETS.find(({ id }) => id === presetOf(mixture));
  return (
    <fieldset className="presets">
      <legend className="setting-label">Presets</legend>
      <div>
        {PRESETS.map((preset) => (
          <button
            key={preset.id}
            type="button"
            className="btn q small"
            aria-pressed={preset === present}
            title={`${preset.what} ${preset.source}`}
            onClick={() => store.edit({ mixture: preset.apply(mixture, tasks) })}
          >
            {preset.title}
          </button>
        ))}
      </div>
      <p className="remark">
        {present ? (
          <>
            {present.what} <span className="source">{present.source}</span>
          </>
        ) : (
          'Settings of your own.'
        )}
      </p>
    </fieldset>
  );
}
