import './theme/tokens.css';
import './theme/base.css';
import './theme/shell.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { recipeFromHash } from '../recipe/link.ts';
import { sampleRecipe } from '../recipe/samples.ts';
import { readMemory, writeMemory } from '../state/page-memory.ts';
import { Session } from '../state/session.ts';
import { EngineLink } from '../workers/engine-link.ts';
import type { EngineRequests } from '../workers/engine-protocol.ts';
import { ExportsLink } from '../workers/exports-link.ts';
import type { ExportRequests } from '../workers/exports-protocol.ts';
import { OnnxLink } from '../workers/onnx-link.ts';
import type { OnnxRequests } from '../workers/onnx-protocol.ts';
import { TokenPool } from '../workers/pool.ts';
import type { DataRequests } from '../workers/protocol.ts';
import { connect } from '../workers/rpc.ts';
import type { RunsRequests } from '../workers/runs-protocol.ts';
import type { TokenRequests } from '../workers/token-protocol.ts';
import { App } from './App.tsx';
import { onSharedRecipe, takeSharedRecipe } from './route.ts';
import { SessionProvider } from './session.tsx';
import { applyTheme } from './theme/theme.ts';

applyTheme();

/** Where the page remembers its recipe. */
const MEMORY = 'temper-page';
/** And a plain text of the person's own. */
const TEXT = 'temper-plain-text';

/** Whether there was room for it, and it may be kept at all. */
function writeText(text: string | null): boolean {
  try {
    if (text === null) localStorage.removeItem(TEXT);
    else localStorage.setItem(TEXT, text);
    return true;
  } catch {
    return false;
  }
}

const dataWorker = new Worker(new URL('../workers/data.worker.ts', import.meta.url), { type: 'module' });
const data = connect<DataRequests>(dataWorker);
/** As many as there are processors to spare, and no more than four: each holds a vocabulary. A second is for what a person asks while rows are counted. */
const tokenWorkers = Math.max(2, Math.min(4, (navigator.hardwareConcurrency || 2) - 1));
const tokens = new TokenPool(
  (onBreak) => {
    const worker = new Worker(new URL('../workers/tokens.worker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('error', ({ message }) => onBreak(message));
    const client = connect<TokenRequests>(worker);
    return {
      client,
      terminate: () => {
        worker.terminate();
        client.dispose();
      },
    };
  },
  { size: tokenWorkers },
);
const runsWorker = new Worker(new URL('../workers/runs.worker.ts', import.meta.url), { type: 'module' });
const runs = connect<RunsRequests>(runsWorker);
/** A port where that worker answers too. */
function openRuns(): MessagePort {
  const { port1, port2 } = new MessageChannel();
  void runs.request('answer-on', { port: port1 }, { transfer: [port1] });
  return port2;
}
function openData(): MessagePort {
  const { port1, port2 } = new MessageChannel();
  void data.request('answer-on', { port: port1 }, { transfer: [port1] });
  return port2;
}
const engine = new EngineLink({
  spawn: (onBreak) => {
    const worker = new Worker(new URL('../workers/engine.worker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('error', onBreak);
    return { client: connect<EngineRequests>(worker), terminate: () => worker.terminate() };
  },
  openRuns,
  whenFree: (lock, signal) => navigator.locks.request(lock, { signal }, () => undefined),
});
/** Of this page: what its exports worker wrote is found by the next, should it break. */
const tab = crypto.randomUUID();
const exports = new ExportsLink({
  spawn: (onBreak) => {
    const worker = new Worker(new URL('../workers/exports.worker.ts', import.meta.url), {
      type: 'module',
      name: tab,
    });
    worker.addEventListener('error', onBreak);
    return { client: connect<ExportRequests>(worker), terminate: () => worker.terminate() };
  },
  openRuns,
  openData,
});
const onnx = new OnnxLink((onBreak) => {
  const worker = new Worker(new URL('../workers/onnx.worker.ts', import.meta.url), { type: 'module' });
  worker.addEventListener('error', onBreak);
  return { client: connect<OnnxRequests>(worker), terminate: () => worker.terminate() };
});

const shared = takeSharedRecipe();
const recipe = shared === null ? null : recipeFromHash(shared);
const remembered = readMemory(localStorage.getItem(MEMORY));
const session = new Session({
  data,
  engine,
  runs,
  exports,
  onnx,
  tokens,
  modelFolder: new URL('./models/bundled/', document.baseURI).href,
  samplesFolder: new URL('./samples/', document.baseURI).href,
  recipe: remembered?.recipe ?? (recipe?.ok ? recipe.value : sampleRecipe()),
  ...(remembered && { withoutSamples: remembered.withoutSamples }),
  texts: { read: () => localStorage.getItem(TEXT), write: writeText },
  remember: (memory) => {
    try {
      localStorage.setItem(MEMORY, writeMemory(memory));
    } catch {
      // No room for it, or none is given: the page opens as on a first visit.
    }
  },
});
// A shared recipe is a step that can be undone where there was one before.
if (remembered && recipe?.ok) session.recipe.replace(recipe.value);
if (recipe && !recipe.ok) session.data.addFault(recipe.fault);
// A link that is put into the address of the open page.
onSharedRecipe((text) => {
  const given = recipeFromHash(text);
  if (given.ok) session.recipe.replace(given.value);
  else session.data.addFault(given.fault);
});
void session.open();
addEventListener('pagehide', () => session.rememberNow());

const root = document.getElementById('root');
if (!root) throw new Error('The page has no #root.');
createRoot(root).render(
  <StrictMode>
    <SessionProvider session={session}>
      <App />
    </SessionProvider>
  </StrictMode>,
);
