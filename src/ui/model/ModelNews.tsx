import '../theme/model.css';
import { useStore } from 'zustand';
import { missingSentence } from '../../state/model.ts';
import { useSession } from '../session.tsx';
import { FolderButton } from './FolderButton.tsx';
import { nameOf } from './summary.ts';

/** What becomes of a model that was chosen, on every stage: it is checked, refused, in use, or asked for. */
export function ModelNews() {
  const { model } = useSession();
  const { current, checking, fault, missing, notice } = useStore(model.store);
  return (
    <div className="model-news">
      <span className="visually-hidden" aria-live="polite">
        {checking ? `Checking ${checking.name}.` : `The model in use is ${nameOf(current)}.`}
      </span>
      {checking && (
        <section className="card model-checking" aria-label="Model being checked">
          <progress aria-label={`Checking ${checking.name}`} />
          <span>
            Checking <b>{checking.name}</b>
          </span>
          <span className="note">{checking.file}</span>
        </section>
      )}
      {fault && (
        <div className="card model-fault" role="alert">
          <span>
            {fault.message} <span className="note">{nameOf(current)} is still in use.</span>
          </span>
          <button
            type="button"
            className="btn q small"
            aria-label="Dismiss the message about the model"
            onClick={() => model.dismissFault()}
          >
            Dismiss
          </button>
        </div>
      )}
      {notice !== null && (
        <div className="card model-fault model-notice" role="status">
          <span>{notice}</span>
          <button
            type="button"
            className="btn q small"
            aria-label="Dismiss the notice about the chat template"
            onClick={() => model.dismissNotice()}
          >
            Dismiss
          </button>
        </div>
      )}
      {missing !== null && !checking && (
        <section className="card" aria-label="Model that is missing">
          <p>{missingSentence(missing)}</p>
          <div className="button-row">
            <FolderButton />
            <button type="button" className="btn q" onClick={() => model.takeBundled()}>
              Use the bundled model
            </button>
          </div>
        </section>
      )}
    </div>
  );
}
