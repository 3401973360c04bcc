import { useState } from 'react';
import { useStore } from 'zustand';
import { recipeToHash } from '../../recipe/link.ts';
import { RunStatus } from '../components/RunStatus.tsx';
import { ModelPlace } from '../model/ModelPlace.tsx';
import { addressOf, shareAddress } from '../route.ts';
import { RunWatch } from '../run/RunWatch.tsx';
import { useRecipe, useSession } from '../session.tsx';
import { chooseTheme, currentTheme } from '../theme/theme.ts';
import { Icon } from './Icon.tsx';

function GpuPill() {
  const { status, report } = useStore(useSession().gpu.store);
  if (status === 'unknown') return <span className="pill gpu">looking for a GPU</span>;
  if (!report) return <span className="pill gpu">no WebGPU</span>;
  const extras = [report.f16 && 'f16', report.subgroups && 'subgroups', report.software && 'software'].filter(
    Boolean,
  );
  return (
    <span className="pill gpu" title={report.name}>
      <b>{report.name.split(' · ')[0]}</b>
      {extras.map((extra) => ` · ${extra}`)}
    </span>
  );
}

function HistoryButtons() {
  const { recipe } = useSession();
  const canUndo = useStore(recipe.store, (state) => state.past.length > 0);
  const canRedo = useStore(recipe.store, (state) => state.future.length > 0);
  return (
    <>
      <button
        type="button"
        className="icon-button"
        aria-label="Undo"
        title="Undo (Ctrl Z)"
        disabled={!canUndo}
        onClick={() => recipe.undo()}
      >
        <Icon name="undo" />
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label="Redo"
        title="Redo (Ctrl Shift Z)"
        disabled={!canRedo}
        onClick={() => recipe.redo()}
      >
        <Icon name="redo" />
      </button>
    </>
  );
}

function ShareButton() {
  const recipe = useRecipe();
  const [said, setSaid] = useState('');
  const share = async () => {
    const hash = recipeToHash(recipe);
    if (!hash.ok) {
      // The recipe's own card says why there is no link, and has the file in its place.
      location.hash = addressOf('export');
      return;
    }
    const address = shareAddress(hash.value);
    try {
      await navigator.clipboard.writeText(address);
      setSaid('Link copied');
    } catch {
      // Without the clipboard's permission the address bar holds the link.
      history.replaceState(null, '', address);
      setSaid('Link is in the address bar');
    }
    setTimeout(() => setSaid(''), 3000);
  };
  return (
    <button
      type="button"
      className="icon-button"
      aria-label="Copy share link"
      title={said || 'Copy a link to this recipe'}
      onClick={() => void share()}
    >
      <Icon name={said === '' ? 'link' : 'done'} />
      <span className="visually-hidden" aria-live="polite">
        {said}
      </span>
    </button>
  );
}

function ThemeButton() {
  const [theme, setTheme] = useState(currentTheme);
  const other = theme === 'dark' ? 'light' : 'dark';
  const change = () => {
    chooseTheme(other);
    setTheme(other);
  };
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={`Use the ${other} theme`}
      title={`Use the ${other} theme`}
      onClick={change}
    >
      <Icon name={theme === 'dark' ? 'sun' : 'moon'} />
    </button>
  );
}

/** Brand, model, GPU, and the run's progress. */
export function TopBar() {
  return (
    <header className="top">
      <span className="brand">
        <i aria-hidden="true" />
        <span className="brand-name">Temper</span>
      </span>
      <ModelPlace />
      <GpuPill />
      <span className="grow" />
      <RunStatus />
      <RunWatch />
      <HistoryButtons />
      <ShareButton />
      <ThemeButton />
    </header>
  );
}
