import { DataSet } from '../data/set/data-set.ts';
import { fileSource } from '../io/browser/file.ts';
import { lateStore } from '../io/late-store.ts';
import { dataHandlers } from './data-handlers.ts';
import type { modelHandlers } from './model-handlers.ts';
import type { DataRequests } from './protocol.ts';
import { type Handlers, serve } from './rpc.ts';
import { openStore } from './store.ts';

const opening = openStore();
const set = new DataSet(lateStore(opening.then(({ store }) => store)));

/** What reads models comes after the data is on the screen. */
let loading: Promise<ReturnType<typeof modelHandlers>> | null = null;
function models(): Promise<ReturnType<typeof modelHandlers>> {
  loading ??= import('./model-handlers.ts').then((module) => module.modelHandlers(set));
  return loading;
}

const handlers: Handlers<DataRequests> = {
  ...dataHandlers(set, fileSource, opening),
  'check-model': async (request, context) => (await models())['check-model'](request, context),
  'estimate-memory': async (request, context) => (await models())['estimate-memory'](request, context),
  'answer-on': async ({ port }) => {
    serve<DataRequests>(port, handlers);
    port.start();
    return null;
  },
};

serve<DataRequests>(self, handlers);
