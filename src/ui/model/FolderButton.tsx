import { useSession } from '../session.tsx';
import { chosenFiles } from '../shell/dropped.ts';

/** Asks for a folder and takes the model in it. */
export function FolderButton({ disabled = false, onChosen }: { disabled?: boolean; onChosen?: () => void }) {
  const session = useSession();
  return (
    <label className="btn file-button" data-disabled={disabled}>
      Choose a model folder
      <input
        type="file"
        // An attribute that React's types do not know.
        ref={(input) => {
          if (input) input.webkitdirectory = true;
        }}
        className="visually-hidden"
        aria-label="Choose a model folder"
        disabled={disabled}
        onChange={(event) => {
          const chosen = chosenFiles(event.target);
          // The same folder may be chosen again after it was mended.
          event.target.value = '';
          if (chosen.length > 0) void session.chooseModel(chosen);
          onChosen?.();
        }}
      />
    </label>
  );
}
