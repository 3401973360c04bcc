import { TemperError } from '../io/faults.ts';
import { exportsHandlers } from './exports-handlers.ts';
import { openExportPlace } from './exports-place.ts';
import type { ExportRequests } from './exports-protocol.ts';
import { openModel } from './model.ts';
import type { DataRequests } from './protocol.ts';
import { type Client, connect, serve } from './rpc.ts';
import type { RunsRequests } from './runs-protocol.ts';

let runs: Client<RunsRequests> | null = null;
let data: Client<DataRequests> | null = null;

/** What the page introduces first. */
function introduced<T>(client: T | null, who: string): T {
  if (client) return client;
  throw new TemperError('not-connected', `The exports worker was not told where the ${who} worker answers.`);
}

// The page names its workers alike, whichever of them it is.
const place = openExportPlace(self.name);

serve<ExportRequests>(self, {
  ...exportsHandlers({
    openModel,
    runs: () => introduced(runs, 'runs'),
    data: () => introduced(data, 'data'),
    place: () => place,
  }),
  'use-runs': async ({ port }) => {
    runs = connect<RunsRequests>(port);
    port.start();
    return null;
  },
  'use-data': async ({ port }) => {
    data = connect<DataRequests>(port);
    port.start();
    return null;
  },
});
