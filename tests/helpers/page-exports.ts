import type { ExportRequests } from '../../src/workers/exports-protocol.ts';
import type { Handlers } from '../../src/workers/rpc.ts';

/** The exports worker's handlers: nothing is written. */
export function exportsHandlers(replaced: Partial<Handlers<ExportRequests>> = {}): Handlers<ExportRequests> {
  return {
    'use-runs': async () => null,
    'use-data': async () => null,
    plan: async () => ({ files: [], notes: [] }),
    write: async () => ({ files: [], notes: [] }),
    clear: async () => null,
    ...replaced,
  };
}
