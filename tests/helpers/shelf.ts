import { memoryStore, type Store } from '../../src/io/bytes.ts';
import { memoryRecords, type Records } from '../../src/io/records.ts';
import type { AdapterTensors } from '../../src/model/types.ts';
import { defaultRecipe } from '../../src/recipe/parse.ts';
import { encodeCheckpoint } from '../../src/runs/checkpoint.ts';
import { Shelf } from '../../src/runs/shelf.ts';

/** What a shelf of a test stands on. */
interface ShelfUnder {
  readonly shelf: Shelf;
  readonly store: Store;
  readonly records: Records;
  /** Runs that some tab holds. */
  readonly held: Set<string>;
  /** How often the list was said to have changed. */
  readonly changes: () => number;
}

/** An error of a store that is full. */
export const quotaError = (): Error => new DOMException('No room.', 'QuotaExceededError');

/** A shelf in memory; `room` says of each file whether there is room for it. */
export function shelfInMemory({
  records = memoryRecords(),
  store = memoryStore(),
  room = () => true,
}: {
  readonly records?: Records;
  readonly store?: Store;
  readonly room?: (file: string) => boolean;
} = {}): ShelfUnder {
  const held = new Set<string>();
  let changes = 0;
  const limited: Store = {
    ...store,
    create: async (name) => {
      const sink = await store.create(name);
      return {
        ...sink,
        write: (bytes) => (room(name) ? sink.write(bytes) : Promise.reject(quotaError())),
      };
    },
  };
  const shelf = new Shelf({
    records,
    store: limited,
    going: async () => held,
    hold: async () => () => undefined,
    estimate: async () => ({ usage: 1.2e9, quota: 1.25e9 }),
    persisted: async () => false,
    unkept: null,
    onChange: () => {
      changes++;
    },
  });
  return { shelf, store, records, held, changes: () => changes };
}

const one = (first: number): AdapterTensors => new Map([['a', { shape: [1], data: Float32Array.of(first) }]]);

/** A checkpoint of a run, whole; of one tiny tensor where no adapter is given. */
export function checkpointBytes(
  run: string,
  step: number,
  adapter: AdapterTensors = one(step),
): Promise<Uint8Array<ArrayBuffer>> {
  return encodeCheckpoint({
    run,
    step,
    lora: defaultRecipe().lora,
    adapter,
    optimizer: { steps: step, first: adapter, second: adapter },
    earlyStop: { best: null, since: 0 },
    computed: 10 * step,
    sitting: 1,
    signs: [],
    log: '',
  });
}
