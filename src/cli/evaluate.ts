import type { Example } from '../data/example.ts';
import type { Recipe } from '../recipe/schema.ts';
import { checkAnswers } from '../runs/check-answers.ts';
import { countExact, type Marked } from '../runs/exact-match.ts';
import { type ScoreSummary, summarise } from '../runs/paired.ts';
import { type RowScore, type ScoredPlace, scoreExamples } from '../runs/score.ts';
import { plainBatches } from '../tokens/packing/batches.ts';
import type { ChatTokenizer } from '../tokens/tokenizer/tokenizer.ts';
import type { PackedBatch } from '../tokens/types.ts';
import { Scorer } from '../training/scoring.ts';
import { capacityOf } from '../training/trainer.ts';
import { EXIT, printJson, readArguments, reportFault, tell, UsageError } from './args.ts';
import { type Engine, withEngine } from './engine.ts';
import { type TokenInput, withTokens } from './input.ts';
import { readTexts } from './plain-text.ts';
import { splitOf } from './plan.ts';

const USAGE = `temper evaluate --model DIR|bundled [--adapter DIR] [--recipe R.json|samples] [--plain-text FILE] [--answers] [--loss-only] FILE|FOLDER...
Scores the validation rows of every task, held-out ones too: a line a task with the mean loss a supervised token, the
share of supervised tokens that the model itself would have chosen, and the share of greedy answers that are the row's
word for word, each with its standard error. --adapter takes a PEFT folder, such as what
train leaves in --out, or a checkpoint's file.
--plain-text: JSONL of {"text"} or a text, scored at every token. --answers prints each answer too, --loss-only asks for none.`;

const never = (): AbortSignal => new AbortController().signal;
const atOnce = <T>(work: () => Promise<T>): Promise<T> => work();

/** Loss and token accuracy over a task's rows. */
async function scores(
  engine: Engine,
  tokenizer: ChatTokenizer,
  rows: readonly Example[],
  recipe: Recipe,
): Promise<ScoreSummary> {
  const scored: RowScore[] = [];
  const onScore = ({ score }: ScoredPlace) => scored.push(score);
  await scoreExamples(engine, tokenizer, rows, recipe, { signal: never(), turn: atOnce, onScore });
  return summarise(scored);
}

/** Mean loss over the texts' tokens; null where there are none. */
async function plainLoss(
  { recorder, base, adapter }: Engine,
  batches: readonly PackedBatch[],
): Promise<{ readonly loss: number | null; readonly tokens: number }> {
  if (batches.length === 0) return { loss: null, tokens: 0 };
  const scorer = await Scorer.open(recorder, base, adapter, capacityOf(batches, false));
  try {
    let [sum, tokens] = [0, 0];
    for (const batch of batches) {
      const { nll } = await scorer.score(batch);
      for (const value of nll) sum += value;
      tokens += nll.length;
    }
    return { loss: tokens === 0 ? null : sum / tokens, tokens };
  } finally {
    scorer.dispose();
  }
}

/** Greedy answers to a task's rows, beside what they should be. */
async function answers(engine: Engine, tokenizer: ChatTokenizer, rows: readonly Example[]) {
  const marks: Marked[] = [];
  await checkAnswers(engine, tokenizer, rows, {
    signal: never(),
    turn: atOnce,
    onAnswer: ({ place, given, isExact, fault }) => {
      const example = rows[place]!;
      if (fault) tell(`${example.file}, row ${example.row} cannot be asked: ${fault.message}`);
      const expected = example.messages.findLast(({ role }) => role === 'assistant')?.content ?? '';
      marks.push({ example, expected, given: given ?? '', isExact });
    },
  });
  return marks;
}

interface Options {
  readonly adapter: string | undefined;
  readonly plainText: string | undefined;
  readonly printAnswers: boolean;
  readonly lossOnly: boolean;
}

async function evaluateOn(input: TokenInput, options: Options): Promise<number> {
  const { model, recipe, set, tokenizer } = input;
  const plain = options.plainText === undefined ? null : await readTexts(options.plainText);
  if (plain?.ok === false) return reportFault(plain.fault);
  const split = await splitOf(input);
  const tasks: { readonly task: string; readonly heldOut: boolean; readonly rows: readonly Example[] }[] = [];
  for (const { task, validation } of [...split.tasks, ...split.heldOut]) {
    if (validation.length === 0) continue;
    const heldOut = split.heldOut.some((one) => one.task === task);
    tasks.push({ task, heldOut, rows: await set.read(validation, recipe.data) });
  }
  const texts = plain === null ? null : plainBatches(plain.value, tokenizer, recipe);

  return withEngine({ model, adapter: options.adapter }, async (engine) => {
    for (const { task, heldOut, rows } of tasks) {
      const { loss, accuracy, tokens } = await scores(engine, tokenizer, rows, recipe);
      const line = {
        task,
        held_out: heldOut,
        rows: rows.length,
        loss: loss?.mean ?? null,
        loss_standard_error: loss?.standardError ?? null,
        supervised_tokens: tokens,
        token_accuracy: accuracy?.mean ?? null,
        token_accuracy_standard_error: accuracy?.standardError ?? null,
      };
      if (options.lossOnly) {
        printJson(line);
        continue;
      }
      const marks = await answers(engine, tokenizer, rows);
      if (options.printAnswers)
        for (const { example, expected, given, isExact } of marks)
          printJson({ task, file: example.file, row: example.row, expected, given, exact: isExact });
      const { exact, standardError } = countExact(task, marks);
      printJson({ ...line, exact, standard_error: standardError });
    }
    if (texts) {
      printJson({ plain_text: true, ...(await plainLoss(engine, texts)) });
    }
    return EXIT.done;
  });
}

/** `evaluate`: what a model, base or tuned, can do of each task. */
export async function evaluateModel(argv: string[]): Promise<number> {
  const args = readArguments(argv, {
    usage: USAGE,
    values: ['model', 'adapter', 'recipe', 'plain-text'],
    flags: ['answers', 'loss-only'],
  });
  const options = {
    adapter: args.value('adapter'),
    plainText: args.value('plain-text'),
    printAnswers: args.flag('answers'),
    lossOnly: args.flag('loss-only'),
  };
  if (args.files.length === 0 && options.plainText === undefined) throw new UsageError(USAGE);
  return withTokens(args, USAGE, (input) => evaluateOn(input, options));
}
