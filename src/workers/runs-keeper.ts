import type { RunKeeper } from '../runs/library.ts';
import type { Client } from './rpc.ts';
import type { RunsRequests } from './runs-protocol.ts';

/** Keeps runs where the runs worker keeps them. */
export function keeperOf(runs: Client<RunsRequests>): RunKeeper {
  return {
    begin: async (record, name) => {
      await runs.request('begin', { record, name });
    },
    save: async (id, progress, log) => {
      await runs.request('save', { id, progress, log });
    },
    keep: (id, { step, bytes, best }) => runs.request('keep', { id, step, bytes, best }),
    read: async (id, step) => (await runs.request('read', { id, step })).bytes,
    find: (id) => runs.request('find', { id }),
  };
}
