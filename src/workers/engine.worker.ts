import { adapterReport } from '../gpu/device.ts';
import type { Engine } from './engine.ts';
import type { EngineRequests } from './engine-protocol.ts';
import { serve } from './rpc.ts';

/** The engine comes when something is to be computed: before that the page only asks what the GPU is. */
let loading: Promise<Engine> | null = null;
async function load(): Promise<Engine> {
  const [{ Engine }, { openModel }] = await Promise.all([import('./engine.ts'), import('./model.ts')]);
  return new Engine(navigator.gpu, openModel);
}
async function engine(): Promise<Engine['handlers']> {
  loading ??= load();
  return (await loading).handlers;
}

serve<EngineRequests>(self, {
  adapter: async () => (navigator.gpu ? adapterReport(navigator.gpu) : null),
  train: async (request, context) => (await engine()).train(request, context),
  pause: async (request, context) => (await engine()).pause(request, context),
  resume: async (request, context) => (await engine()).resume(request, context),
  stop: async (request, context) => (await engine()).stop(request, context),
  generate: async (request, context) => (await engine()).generate(request, context),
  'exact-match': async (request, context) => (await engine())['exact-match'](request, context),
  'export-adapter': async (request, context) => (await engine())['export-adapter'](request, context),
});
