import { TemperError } from '../io/faults.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { EngineRequests } from '../workers/engine-protocol.ts';
import type { Client } from '../workers/rpc.ts';
import type { RunsRequests } from '../workers/runs-protocol.ts';
import type { MemoryStore } from './memory.ts';
import { PlainTextStore, type TextShelf } from './plain-text.ts';
import { ProbeStore } from './probe.ts';
import { QueueStore } from './queue.ts';
import { type RunState, RunStore } from './run.ts';
import { RunListStore } from './runs.ts';
import { alone, sweepChange } from './sweep-care.ts';
import { Training, type TrainingPage } from './training.ts';

interface PageRunsOptions {
  readonly engine: Client<EngineRequests>;
  readonly runs: Client<RunsRequests>;
  readonly samplesFolder: string;
  readonly texts: TextShelf;
}

async function bundledTexts(folder: string): Promise<string> {
  const response = await fetch(`${folder}plain-text.jsonl`);
  if (response.ok) return response.text();
  throw new TemperError('plain-text-missing', 'The bundled plain text could not be read: try again.');
}

/** The run that goes on, those that are kept, and all that starts one. */
export class PageRuns {
  readonly run: RunStore;
  readonly list: RunListStore;
  readonly plainText: PlainTextStore;

  constructor(private readonly options: PageRunsOptions) {
    const { engine, runs, samplesFolder, texts } = options;
    this.run = new RunStore(engine);
    this.list = new RunListStore(runs);
    this.plainText = new PlainTextStore(texts, () => bundledTexts(samplesFolder));
  }

  /** What starts runs, once there is a page to start them from. */
  startedBy(
    page: Omit<TrainingPage, 'runs' | 'run' | 'plainText'>,
    device: () => string,
  ): { readonly training: Training; readonly probe: ProbeStore; readonly queue: QueueStore } {
    const { engine, runs } = this.options;
    const plainText = (which: Recipe['evaluation']['plainText']) => this.plainText.texts(which);
    const training = new Training({ ...page, runs, run: this.run, plainText });
    const ask = async () => {
      const { open, ...ready } = await training.ready(page.recipe());
      return { ...ready, rows: await open() };
    };
    const queue = new QueueStore({
      train: (recipe, place) => training.trainRecipe(recipe, place),
      resume: (id) => training.resume(id),
      stop: () => this.run.stop(),
      find: (id) => runs.request('find', { id }),
      changed: (first) => sweepChange(first, training.now()),
      read: async (id) => {
        const { sweeps } = await runs.request('list', {});
        return sweeps.find((sweep) => sweep.id === id) ?? null;
      },
      alone,
      save: async (sweep) => {
        await runs.request('save-sweep', { sweep });
        await this.list.refresh();
      },
    });
    return { training, probe: new ProbeStore(engine, ask, device), queue };
  }

  /** The list shows how far the run is. */
  follow(now: RunState, before: RunState): void {
    const isListedAnew = now.record !== before.record || now.checkpoints !== before.checkpoints;
    if (isListedAnew || now.status !== before.status) void this.list.refresh();
  }

  /** Tells the run what it computes: the estimate may come only after its start. */
  tellCost(training: Training, memory: MemoryStore): void {
    const { id, cost } = this.run.store.getState();
    const asked = cost === null ? training.askedWith(id) : null;
    const known = asked && memory.costOf(asked.split, asked.recipe);
    if (known) this.run.setCost(known);
  }
}
