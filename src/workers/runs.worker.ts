import { type Handlers, serve } from './rpc.ts';
import type { runsHandlers } from './runs-handlers.ts';
import type { RunsRequests } from './runs-protocol.ts';

type Answers = ReturnType<typeof runsHandlers>;

async function open(): Promise<Answers> {
  const [{ runsHandlers }, { openAdapters, openShelf }] = await Promise.all([
    import('./runs-handlers.ts'),
    import('./runs-shelf.ts'),
  ]);
  const [shelf, adapters] = await Promise.all([openShelf(), openAdapters()]);
  return runsHandlers(shelf, adapters);
}

const answers = open();

const handlers: Handlers<RunsRequests> = {
  list: async (request, context) => (await answers).list(request, context),
  find: async (request, context) => (await answers).find(request, context),
  log: async (request, context) => (await answers).log(request, context),
  begin: async (request, context) => (await answers).begin(request, context),
  save: async (request, context) => (await answers).save(request, context),
  keep: async (request, context) => (await answers).keep(request, context),
  read: async (request, context) => (await answers).read(request, context),
  label: async (request, context) => (await answers).label(request, context),
  remove: async (request, context) => (await answers).remove(request, context),
  archive: async (request, context) => (await answers).archive(request, context),
  unarchive: async (request, context) => (await answers).unarchive(request, context),
  adapters: async (request, context) => (await answers).adapters(request, context),
  'take-adapter': async (request, context) => (await answers)['take-adapter'](request, context),
  'loaded-adapter': async (request, context) => (await answers)['loaded-adapter'](request, context),
  'remove-adapter': async (request, context) => (await answers)['remove-adapter'](request, context),
  'save-sweep': async (request, context) => (await answers)['save-sweep'](request, context),
  'remove-sweep': async (request, context) => (await answers)['remove-sweep'](request, context),
  'answer-on': async ({ port }) => {
    serve<RunsRequests>(port, handlers);
    port.start();
    return null;
  },
};

serve<RunsRequests>(self, handlers);
