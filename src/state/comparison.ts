import type { Example, Message } from '../data/example.ts';
import type { RowSplit } from '../data/set/types.ts';
import type { Fault, Result } from '../io/faults.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { RunEntry } from '../runs/record.ts';
import type { TemplateChoice } from '../tokens/tokenizer/tokenizer.ts';
import type { Asked, EngineRequests, Side } from '../workers/engine-protocol.ts';
import type { ModelReference } from '../workers/protocol.ts';
import type { Client } from '../workers/rpc.ts';
import type { Answerer } from './answerer.ts';
import { templateChoice } from './choice.ts';
import { CompareStore } from './compare.ts';
import { ConflictsStore } from './conflicts.ts';
import { ExactMatchStore, rowsToCheck } from './exact-match.ts';
import { toFault } from './fault.ts';
import { HeatStore } from './heat.ts';
import { type ScoredWith, ScoresStore } from './scores.ts';
import { type Column, columnsOf, type NamedSide, SidesStore } from './sides.ts';
import { validationRows } from './validation-rows.ts';

/** A run that can be compared. */
export type KnownRun = Pick<RunEntry, 'record' | 'checkpoints'> & {
  readonly name: string;
  /** Step of the checkpoint that is its result; null: it has none yet. */
  readonly result: number | null;
};

interface Options {
  readonly engine: Client<EngineRequests>;
  /** Who answers prompts. */
  readonly answer: Answerer;
  readonly model: () => ModelReference;
  /** The page's own. */
  readonly recipe: () => Recipe;
  /** What the compared run came to; null: nothing is trained on the model in use. */
  readonly compared: () => Side | null;
  readonly runs: () => readonly KnownRun[];
  /** What an adapter from elsewhere is called. */
  readonly adapterName: (id: string) => string;
  readonly split: () => Promise<Result<RowSplit>>;
  readonly read: (rows: ArrayLike<number>) => Promise<readonly Example[]>;
  /** A row whose template does not come to an end; null: there is none. */
  readonly endless: () => Promise<Fault | null>;
  /** Throws where the template does not come to an end. */
  readonly vet: (messages: readonly Message[], choice: TemplateChoice) => Promise<unknown>;
}

/** What the stage Compare does: sides that are asked the same, by prompts, validation rows, single tokens and gradients. */
export class Comparison {
  readonly sides = new SidesStore();
  readonly answers: CompareStore;
  readonly exactMatch: ExactMatchStore;
  readonly scores: ScoresStore;
  readonly heat: HeatStore;
  readonly conflicts: ConflictsStore;

  constructor(private readonly options: Options) {
    const { engine, vet } = options;
    const asked = (side: Side): Asked => ({ model: options.model(), side, choice: this.choiceOf(side) });
    this.answers = new CompareStore(options.answer, asked, (messages, { choice }) => vet(messages, choice));
    this.exactMatch = new ExactMatchStore(engine, asked);
    this.scores = new ScoresStore(engine);
    this.heat = new HeatStore(engine);
    this.conflicts = new ConflictsStore(engine);
  }

  /** The runs whose checkpoints can be chosen. */
  runs(): readonly KnownRun[] {
    return this.options.runs();
  }

  /** The columns, and who stands in them now. */
  columns(): readonly Column[] {
    return columnsOf(this.sides.store.getState().chosen, this.options.compared());
  }

  /** The sides that can be asked now. */
  asked(): readonly NamedSide[] {
    return this.columns().flatMap(({ name, side }) =>
      side ? [{ name, side, detail: this.describe(side) }] : [],
    );
  }

  /** "T=2, rank 8 · step 150 (result)"; of the base nothing. */
  describe(side: Side): string {
    if (side.kind === 'base') return '';
    if (side.kind === 'adapter') return this.options.adapterName(side.id);
    const run = this.runOf(side);
    const mark = run?.result === side.step ? ' (result)' : '';
    return `${run?.name ?? 'a run'} · step ${side.step}${mark}`;
  }

  /** Streams every side's answer to the prompt. */
  generate(): Promise<void> {
    return this.answers.generate(this.asked());
  }

  /** Asks every side the validation rows of every task, and compares the answers word for word. */
  async checkAnswers(): Promise<void> {
    const { exactMatch } = this;
    const split = await this.rows(exactMatch);
    if (!split) return;
    const { rowsPerTask } = exactMatch.store.getState();
    await exactMatch.check(await rowsToCheck(split, rowsPerTask, this.options.read), this.asked());
  }

  /** Scores every side on the validation rows of every task. */
  async score(): Promise<void> {
    const { scores } = this;
    const split = await this.rows(scores);
    if (!split) return;
    const { rowsPerTask } = scores.store.getState();
    const rows = await validationRows(split, rowsPerTask, this.options.read);
    await scores.score(rows, this.asked(), this.scoredWith());
  }

  /** Asks every side for the gradients of all tasks on their validation rows, and how they stand to each other. */
  async findConflicts(): Promise<void> {
    const { conflicts } = this;
    const split = await this.rows(conflicts);
    if (!split) return;
    const { rowsPerTask } = conflicts.store.getState();
    const rows = await validationRows(split, rowsPerTask, this.options.read);
    await conflicts.ask(rows, this.asked(), this.scoredWith());
  }

  /** Asks the given columns for the loss of every token of an example. */
  async showHeat(example: Example, sides: readonly NamedSide[]): Promise<void> {
    const scoredWith = this.scoredWith();
    try {
      await this.options.vet(example.messages, scoredWith.asked.choice);
    } catch (error) {
      return this.heat.refuse(toFault(error));
    }
    await this.heat.show(example, sides, scoredWith);
  }

  /** Forgets what was said and scored: it was another model's. */
  reset(): void {
    const { answers, exactMatch, scores, heat, conflicts } = this;
    for (const store of [answers, exactMatch, scores, heat, conflicts]) store.reset();
  }

  /** The rows to ask, once they can be asked. */
  private async rows(store: { refuse(fault: Fault): void }): Promise<RowSplit | null> {
    const split = await this.options.split();
    if (!split.ok) {
      store.refuse(split.fault);
      return null;
    }
    const endless = await this.options.endless();
    if (endless) store.refuse(endless);
    return endless ? null : split.value;
  }

  private runOf(side: Side): KnownRun | null {
    if (side.kind !== 'checkpoint') return null;
    return this.options.runs().find(({ record }) => record.id === side.run) ?? null;
  }

  /** The recipe of the first run that stands in a column; the page's own where none does. */
  private leadingRecipe(): Recipe {
    for (const { side } of this.columns()) {
      const run = side && this.runOf(side);
      if (run) return run.record.recipe;
    }
    return this.options.recipe();
  }

  /** What was trained is asked as it was trained, and the base as the first run that it is compared with. */
  private choiceOf(side: Side): TemplateChoice {
    return templateChoice((this.runOf(side)?.record.recipe ?? this.leadingRecipe()).model);
  }

  private scoredWith(): ScoredWith {
    const recipe = this.leadingRecipe();
    return { asked: { model: this.options.model(), choice: templateChoice(recipe.model) }, recipe };
  }
}
