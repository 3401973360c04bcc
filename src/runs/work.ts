import type { Recorder } from '../gpu/recorder.ts';
import { TemperError } from '../io/faults.ts';
import type { AdapterTensors } from '../model/types.ts';
import type { DeviceAdapter } from '../network/adapter.ts';
import type { BaseModel } from '../network/base.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { ChatTokenizer } from '../tokens/tokenizer/tokenizer.ts';
import type { PackedBatch } from '../tokens/types.ts';
import type { Trainer } from '../training/trainer.ts';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';
import type { RunControl } from './control.ts';
import { type EarlyStopState, measured } from './early-stop.ts';
import { evaluate } from './evaluate.ts';
import type { EvaluationRecord, RunEvent, StepRecord } from './events.ts';
import type { Journal } from './journal.ts';
import type { RunKeeper } from './library.ts';
import type { LoopListener } from './loop.ts';
import { evaluated, noMeasure } from './notes.ts';
import type { PreparedRun } from './prepare.ts';
import { answerSamples, type SamplePrompt } from './samples.ts';
import { signsOf } from './signs.ts';
import type { Turns } from './turns.ts';

interface Parts {
  readonly id: string;
  readonly recorder: Recorder;
  readonly base: BaseModel;
  readonly recipe: Recipe;
  readonly tokenizer: ChatTokenizer;
  readonly trainer: Trainer;
  readonly adapter: DeviceAdapter;
  readonly journal: Journal;
  readonly keeper: RunKeeper;
  readonly prepared: PreparedRun;
  readonly plain: readonly PackedBatch[];
  readonly control: RunControl;
  readonly turns: Turns;
  readonly emit: (event: RunEvent) => void;
}

interface Learned {
  readonly step: number;
  readonly tensors: AdapterTensors;
}

/**
 * A loss that is no number ends the run as a step's does: its last checkpoint is the one before.
 * @throws TemperError `not-a-number` with step and task
 */
function refuseBroken({
  step,
  perTask,
  plainText,
}: Pick<EvaluationRecord, 'step' | 'perTask' | 'plainText'>): void {
  const plain = plainText ? [{ task: 'plain text', loss: plainText.loss }] : [];
  const broken = [...perTask, ...plain].find(({ loss }) => !Number.isFinite(loss));
  if (!broken) return;
  const { task } = broken;
  const way =
    step === 0
      ? 'The model itself gives no numbers there: look at its weights, or leave the task out.'
      : 'The last checkpoint before is whole. Lower the learning rate, or clip the gradient.';
  throw new TemperError(
    'not-a-number',
    `The validation loss of ${task} after step ${step} is not a number. ${way}`,
    { step, task },
  );
}

/** What a sitting does beside its steps: evaluations, notes, checkpoints, and the result at the end. */
export class Work implements LoopListener {
  private readonly sitting: number;
  private readonly signs: Set<string>;
  private readonly prompts: readonly SamplePrompt[];
  /** What the newest checkpoint of this sitting holds. */
  private written = '';
  /** The best of this sitting. */
  private best: Learned | null = null;

  constructor(
    private readonly parts: Parts,
    begun: {
      readonly sitting: number;
      readonly signs: readonly string[];
      readonly prompts: readonly SamplePrompt[];
    },
  ) {
    this.sitting = begun.sitting;
    this.signs = new Set(begun.signs);
    this.prompts = begun.prompts;
  }

  readonly evaluate = async (step: number): Promise<EvaluationRecord | null> => {
    const { recorder, base, adapter, trainer, tokenizer, recipe, prepared, plain, control, turns, journal } =
      this.parts;
    const sets = { sets: prepared.validation, plain };
    const scores = await evaluate(trainer, sets, step, { control, turns });
    if (!scores) return null;
    refuseBroken(scores);
    const onFault = (message: string) =>
      journal.note(`A sample prompt was not answered: ${message}`, 'warning');
    const { tokens } = recipe.evaluation.samples;
    const asked = { control, turns, onFault };
    const samples = await answerSamples({ recorder, base, adapter }, tokenizer, this.prompts, tokens, asked);
    return samples && { ...scores, samples };
  };

  onStep(record: StepRecord): void {
    this.parts.journal.addStep(record);
  }

  onEvaluation(record: EvaluationRecord, earlyStop: EarlyStopState): void {
    const { journal, recipe } = this.parts;
    const before = journal.log.evaluations.at(-1);
    journal.addEvaluation(record, earlyStop);
    journal.note(evaluated(record, before, earlyStop));
    const { measure } = recipe.evaluation;
    if (!before && measured(record, measure) === null) journal.note(noMeasure(measure), 'warning');
    for (const { key, text } of signsOf(journal.log)) {
      if (this.signs.has(key)) continue;
      this.signs.add(key);
      journal.note(text, 'sign');
    }
  }

  async onCheckpoint(step: number, earlyStop: EarlyStopState): Promise<void> {
    const { id, recipe, trainer, adapter, turns, journal } = this.parts;
    const now = `${step} ${journal.log.evaluations.length}`;
    if (this.written === now) return;
    this.written = now;
    journal.step = step;
    const { tensors, optimizer } = await turns.take(async () => ({
      tensors: await adapter.read(),
      optimizer: await trainer.state(),
    }));
    if (earlyStop.best?.step === step) this.best = { step, tensors };
    const bytes = await encodeCheckpoint({
      run: id,
      step,
      lora: recipe.lora,
      adapter: tensors,
      optimizer,
      earlyStop,
      computed: journal.computed,
      sitting: this.sitting,
      signs: [...this.signs],
      log: journal.log.toText(),
    });
    await journal.keep(step, bytes);
    await journal.save();
  }

  async onPause(step: number): Promise<void> {
    const { journal, emit } = this.parts;
    journal.note(`Paused after step ${step}.`);
    await journal.become('paused');
    emit({ kind: 'status', status: 'paused' });
  }

  async onResume(): Promise<void> {
    const { journal, emit } = this.parts;
    await journal.become('running');
    journal.note('Goes on after the pause.');
    emit({ kind: 'status', status: 'running' });
  }

  /** The best checkpoint's adapter or the last, as the recipe says; before its first step nothing is learned. */
  async result(last: number, { best }: EarlyStopState): Promise<Learned> {
    const { id, recipe, adapter, turns, keeper, journal } = this.parts;
    if (recipe.evaluation.keep === 'best' && best !== null && best.step > 0) {
      if (this.best?.step === best.step) return this.best;
      const bytes = await keeper.read(id, best.step);
      const checkpoint = bytes && (await decodeCheckpoint(bytes));
      if (checkpoint?.ok) return { step: best.step, tensors: checkpoint.value.adapter };
      const text = `The best checkpoint, of step ${best.step}, is not there any more: the last one is the result.`;
      journal.note(text, 'warning');
    }
    return { step: last, tensors: await turns.take(() => adapter.read()) };
  }
}
