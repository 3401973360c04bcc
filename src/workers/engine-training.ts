import type { Recorder } from '../gpu/recorder.ts';
import { TemperError } from '../io/faults.ts';
import { type Recipe, TARGETS } from '../recipe/schema.ts';
import { RunControl } from '../runs/control.ts';
import type { RunEvent } from '../runs/events.ts';
import type { RunKeeper } from '../runs/library.ts';
import type { RunRows } from '../runs/rows.ts';
import { runSitting } from '../runs/sitting.ts';
import type { Turns } from '../runs/turns.ts';
import type { EngineModels, LoadedBase } from './engine-models.ts';
import type { EngineRequests, RunRequest } from './engine-protocol.ts';
import type { EngineSides } from './engine-sides.ts';
import type { Locks } from './locks.ts';
import { readFrom } from './row-source.ts';

/** A run that is going on, from the moment it is asked for. */
interface Going {
  /** Of the model, which is on the device only later. */
  readonly model: string;
  readonly control: RunControl;
}

interface TrainingParts {
  readonly models: EngineModels;
  readonly turns: Turns;
  readonly locks: Locks;
  readonly keeper: () => RunKeeper;
  readonly sides: EngineSides;
}

type Emit = (event: RunEvent) => void;
type Trained = EngineRequests['train']['response'];

/** A device may be lost so often without a new checkpoint before the run is given up. */
const MOST_LOSSES = 3;

/** How long a lost device may take to say so, in milliseconds: what was asked of it fails first. */
const LATE = 500;

const LOST = 'The GPU was lost (its driver restarted, or the browser ended its process).';

/** Names that a run holds, and what it means that another tab has them. */
const locksOf = ({ id }: RunRequest) =>
  [
    [
      'temper-training',
      'Another tab of this page is training: let it finish, or stop it there, and start this run then.',
    ],
    [`temper-run-${id}`, 'This run is going on in another tab of the page: look at it there.'],
  ] as const;

/** Waits until it is known whether the device is gone. */
async function isLost({ device }: Recorder): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), LATE);
  });
  const lost = device.lost.then(() => true);
  return Promise.race([lost, late]).finally(() => clearTimeout(timer));
}

/** Trains: one run at a time, among all tabs of the page. */
export class EngineTraining {
  private going: Going | null = null;

  constructor(private readonly parts: TrainingParts) {}

  /** Id of the model that a run trains; null: none is going on. */
  get model(): string | null {
    return this.going?.model ?? null;
  }

  get control(): RunControl | null {
    return this.going?.control ?? null;
  }

  /**
   * @throws TemperError `already-training`, `training-elsewhere`, and what ends a run (see runSitting)
   */
  async train(request: RunRequest, emit: Emit): Promise<Trained> {
    if (this.going)
      throw new TemperError('already-training', 'A run is going on: stop it before starting another.');
    const control = new RunControl();
    if (request.paused) control.pause();
    this.going = { model: request.model.id, control };
    const held: (() => void)[] = [];
    try {
      emit({ kind: 'status', status: 'preparing' });
      for (const [name, message] of locksOf(request)) held.push(await this.lock(name, message));
      const { rows: given, recipe } = request;
      const rows = 'port' in given ? await readFrom(given, recipe) : given;
      return await this.throughLosses(request, rows, control, emit);
    } finally {
      for (const release of held) release();
      this.going = null;
    }
  }

  private async lock(name: string, message: string): Promise<() => void> {
    const release = await this.parts.locks.take(name);
    if (!release) throw new TemperError('training-elsewhere', message);
    return release;
  }

  /** Goes on with the run on another device where one is lost. */
  private async throughLosses(
    request: RunRequest,
    rows: RunRows,
    control: RunControl,
    emit: Emit,
  ): Promise<Trained> {
    const { models } = this.parts;
    const keeper = this.parts.keeper();
    let asked = request;
    let losses = 0;
    for (;;) {
      const before = await newest(keeper, request.id);
      const ended = await models.using(request.model, async (loaded) => {
        try {
          return await this.sit(loaded, asked, rows, { keeper, control, emit });
        } catch (error) {
          const isKept = async () => (await keeper.find(request.id).catch(() => null)) !== null;
          const mayGoOn = !control.isStopped && (await isKept());
          if (!mayGoOn || !(await isLost(loaded.recorder))) throw error;
          return null;
        }
      });
      if (ended) return ended;
      losses = (await newest(keeper, request.id)) > before ? 1 : losses + 1;
      if (losses > MOST_LOSSES) {
        const message = `${LOST} It was lost ${losses} times before the next checkpoint was reached: the run can be resumed from its last one. A smaller micro-batch or a shorter context asks less of the GPU.`;
        throw new TemperError('device-lost', message);
      }
      asked = { ...request, goesOn: true, why: LOST };
      emit({ kind: 'status', status: 'preparing' });
    }
  }

  /**
   * What a run began with in place of a fresh adapter: it needs that until its first checkpoint; null: nothing.
   * @throws TemperError `start-differs` where the recipe asks for another shape or scale
   */
  private async startOf({ id, start, goesOn, recipe }: RunRequest, loaded: LoadedBase) {
    if (!start || (goesOn && (await newest(this.parts.keeper(), id)) >= 0)) return null;
    const { lora, tensors } = await this.parts.sides.adapterOf(start.side, loaded);
    const shape = ({ rank, alpha, rsLora, targets }: Recipe['lora']) =>
      JSON.stringify([rank, alpha, rsLora, TARGETS.filter((target) => targets.includes(target))]);
    if (shape(lora) !== shape(recipe.lora)) {
      const message = `The run is to begin with ${start.name} (rank ${lora.rank}, alpha ${lora.alpha}, ${lora.targets.join(', ')}), and the recipe asks for rank ${recipe.lora.rank}, alpha ${recipe.lora.alpha}, ${recipe.lora.targets.join(', ')}: choose it under "Start from" again, which sets these, or start from a fresh adapter.`;
      throw new TemperError('start-differs', message);
    }
    return { name: start.name, lora: recipe.lora, tensors };
  }

  private async sit(
    loaded: LoadedBase,
    request: RunRequest,
    rows: RunRows,
    { keeper, control, emit }: { keeper: RunKeeper; control: RunControl; emit: Emit },
  ): Promise<Trained> {
    const { recorder, device, base, tokenizer, hash } = loaded;
    const { id, name, files, sweep, goesOn, why, recipe, plainText, model } = request;
    const { status, steps, result } = await runSitting({
      id,
      name,
      files,
      sweep,
      goesOn,
      why,
      recipe,
      rows,
      plainText,
      model: { name: model.name, hash: await hash() },
      tokenizer,
      recorder,
      base,
      device,
      start: await this.startOf(request, loaded),
      keeper,
      control,
      turns: this.parts.turns,
      emit,
    });
    // One that was stopped while it was prepared is not kept; a keeper that cannot say takes nothing from a run that is.
    const isKept = await keeper.find(id).then(
      (found) => found !== null,
      () => true,
    );
    return { status, steps, result: isKept ? result.step : null };
  }
}

/** Step of the newest checkpoint; −1: there is none. */
async function newest(keeper: RunKeeper, id: string): Promise<number> {
  return (await keeper.find(id))?.checkpoints.at(-1)?.step ?? -1;
}
