import { adapterReport } from '../gpu/device.ts';
import type { Engine } from './engine.ts';
import type { EngineRequests } from './engine-protocol.ts';
import { connect, serve } from './rpc.ts';
import type { RunsRequests } from './runs-protocol.ts';

/** The engine comes when something is to be computed: before that the page only asks what the GPU is. */
let loading: Promise<Engine> | null = null;
/** Where the runs worker answers. */
let runs: MessagePort | null = null;

async function load(): Promise<Engine> {
  const [{ Engine }, { openModel }, { browserLocks }, { keeperOf }] = await Promise.all([
    import('./engine.ts'),
    import('./model.ts'),
    import('./locks.ts'),
    import('./runs-keeper.ts'),
  ]);
  const engine = new Engine({ gpu: navigator.gpu, openModel, locks: browserLocks(navigator.locks) });
  if (runs) {
    const client = connect<RunsRequests>(runs);
    engine.keepWith(keeperOf(client), (id) => client.request('loaded-adapter', { id }));
    runs.start();
  }
  return engine;
}

async function engine(): Promise<Engine['handlers']> {
  loading ??= load();
  return (await loading).handlers;
}

serve<EngineRequests>(self, {
  live: ({ lock }) =>
    new Promise((resolve) => {
      const forever = () => {
        resolve(null);
        return new Promise<never>(() => undefined);
      };
      void navigator.locks.request(lock, forever);
    }),
  'use-runs': async ({ port }) => {
    runs = port;
    return null;
  },
  adapter: async () => (navigator.gpu ? adapterReport(navigator.gpu) : null),
  train: async (request, context) => (await engine()).train(request, context),
  pause: async (request, context) => (await engine()).pause(request, context),
  resume: async (request, context) => (await engine()).resume(request, context),
  stop: async (request, context) => (await engine()).stop(request, context),
  probe: async (request, context) => (await engine()).probe(request, context),
  generate: async (request, context) => (await engine()).generate(request, context),
  logits: async (request, context) => (await engine()).logits(request, context),
  'exact-match': async (request, context) => (await engine())['exact-match'](request, context),
  score: async (request, context) => (await engine()).score(request, context),
  'token-losses': async (request, context) => (await engine())['token-losses'](request, context),
  conflicts: async (request, context) => (await engine()).conflicts(request, context),
});
