import './theme/tokens.css';
import './theme/base.css';
import './theme/shell.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { recipeFromHash } from '../recipe/link.ts';
import { sampleRecipe } from '../recipe/samples.ts';
import { Session } from '../state/session.ts';
import type { DataRequests, EngineRequests } from '../workers/protocol.ts';
import { connect } from '../workers/rpc.ts';
import { App } from './App.tsx';
import { takeSharedRecipe } from './route.ts';
import { SessionProvider } from './session.tsx';
import { applyTheme } from './theme/theme.ts';

applyTheme();

const dataWorker = new Worker(new URL('../workers/data.worker.ts', import.meta.url), { type: 'module' });
const engineWorker = new Worker(new URL('../workers/engine.worker.ts', import.meta.url), { type: 'module' });

const shared = takeSharedRecipe();
const recipe = shared === null ? null : recipeFromHash(shared);
const session = new Session({
  data: connect<DataRequests>(dataWorker),
  engine: connect<EngineRequests>(engineWorker),
  modelFolder: new URL('./models/bundled/', document.baseURI).href,
  samplesFolder: new URL('./samples/', document.baseURI).href,
  recipe: recipe?.ok ? recipe.value : sampleRecipe(),
});
if (recipe && !recipe.ok) session.data.addFault(recipe.fault);
void session.open();

const root = document.getElementById('root');
if (!root) throw new Error('The page has no #root.');
createRoot(root).render(
  <StrictMode>
    <SessionProvider session={session}>
      <App />
    </SessionProvider>
  </StrictMode>,
);
