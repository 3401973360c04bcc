import type { TaskSplit } from '../../src/data/example.ts';
import { unwrap } from '../../src/io/faults.ts';
import { UNMEASURED } from '../../src/kernels/linear/tuning.ts';
import { BaseModel } from '../../src/network/base.ts';
import { parseRecipe } from '../../src/recipe/parse.ts';
import type { Recipe, RecipeInput } from '../../src/recipe/schema.ts';
import { RunControl } from '../../src/runs/control.ts';
import type { RunEvent } from '../../src/runs/events.ts';
import type { RunKeeper } from '../../src/runs/library.ts';
import { memoryKeeper } from '../../src/runs/memory-keeper.ts';
import { runSitting, type SittingInput, type SittingResult } from '../../src/runs/sitting.ts';
import { Turns } from '../../src/runs/turns.ts';
import { llama, patternModel } from './config.ts';
import { type Bench, onDevice } from './on-device.ts';
import { runRows } from './rows.ts';
import { assistant, exampleOf, fixtureTokenizer, user } from './tokens.ts';

const task = (name: string, rows: number, first: number): TaskSplit => {
  const example = (place: number) => ({
    ...exampleOf(
      [user(`${name} ${place}?`), assistant(`It is ${'so '.repeat(place % 3)}${place}.`)],
      first + place,
    ),
    task: name,
  });
  return {
    task: name,
    train: Array.from({ length: rows }, (_, i) => example(i)),
    validation: Array.from({ length: 2 }, (_, i) => example(50 + i)),
  };
};
const TASKS = [task('sea', 8, 1), task('sum', 6, 101)];
const HELD_OUT = [task('sky', 0, 201)];

/** Eight steps of two micro-batches of one row, with everything that depends on where a run is. */
export const smallRecipe = ({ training, evaluation, ...rest }: RecipeInput = {}): Recipe =>
  unwrap(
    parseRecipe({
      data: { heldOut: ['sky'] },
      mixture: { size: { examples: 16 } },
      mask: { context: 64 },
      lora: { rank: 2, dropout: 0.2, targets: ['q', 'down'] },
      training: {
        microBatch: 1,
        accumulation: 2,
        learningRate: 0.01,
        warmup: 2,
        clip: 0.5,
        weightDecay: 0.01,
        ...training,
      },
      evaluation: { every: 3, examples: 6, samples: { count: 2, tokens: 2 }, patience: 10, ...evaluation },
      ...rest,
    }),
  );

/** What the recipe draws from the two tasks. */
export const smallRows = (recipe: Recipe) => runRows(TASKS, recipe, HELD_OUT);

const PLAIN_TEXT = ['The sea is wide. Grass is green.', 'Mara is a farmer.'];

export interface Sat {
  readonly events: readonly RunEvent[];
  readonly result: SittingResult | null;
  readonly error: unknown;
}

export interface Asked extends Partial<SittingInput> {
  readonly recipe: Recipe;
  /** May pause, stop, or throw, as if the process was ended there. */
  readonly onEvent?: (event: RunEvent, control: RunControl) => void;
}

/** A small model on the test's device. */
export interface SittingBench extends Bench {
  readonly base: BaseModel;
}

const tokenizer = fixtureTokenizer('marked');

/** One sitting of the run "r". */
export async function sit(
  { recorder, base }: SittingBench,
  { recipe, onEvent = () => {}, ...rest }: Asked,
): Promise<Sat> {
  const control = new RunControl();
  const events: RunEvent[] = [];
  try {
    const result = await runSitting({
      id: 'r',
      name: 'a run',
      files: [{ name: 'a.jsonl', size: 10, examples: 14 }],
      sweep: null,
      goesOn: false,
      recipe,
      rows: smallRows(recipe),
      plainText: PLAIN_TEXT,
      model: { name: 'small', hash: 'ab'.repeat(32) },
      tokenizer,
      recorder,
      base,
      device: 'test device',
      start: null,
      keeper: memoryKeeper(),
      control,
      turns: new Turns(),
      emit: (event) => {
        events.push(event);
        onEvent(event, control);
      },
      ...rest,
    });
    return { events, result, error: null };
  } catch (error) {
    return { events, result: null, error };
  }
}

/** Two blocks of a pattern, with room for the tokenizer's ids, for several sittings. */
export const withSittings = <T>(work: (bench: SittingBench) => Promise<T>): Promise<T> =>
  onDevice(async (bench) => {
    const model = patternModel(llama({ vocabSize: 400 }));
    const base = await BaseModel.load(bench.device, model, UNMEASURED);
    try {
      return await work({ ...bench, base });
    } finally {
      base.dispose();
    }
  });

/** The newest checkpoint's bytes of the run "r". */
export async function newest(keeper: RunKeeper): Promise<{ step: number; bytes: Uint8Array<ArrayBuffer> }> {
  const step = (await keeper.find('r'))?.checkpoints.at(-1)?.step ?? -1;
  const bytes = await keeper.read('r', step);
  if (!bytes) throw new Error('The run has no checkpoint.');
  return { step, bytes };
}
