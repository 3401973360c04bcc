import * as v from 'valibot';
import type { Example } from '../data/example.ts';
import { readText } from '../io/bytes.ts';
import { failed, ok, type Result } from '../io/faults.ts';
import { fileSource } from '../io/node/disk.ts';
import { initLora } from '../model/lora.ts';
import { DeviceAdapter } from '../network/adapter.ts';
import type { Recipe } from '../recipe/schema.ts';
import { checkAnswers } from '../runs/check-answers.ts';
import { RunControl } from '../runs/control.ts';
import { type EvaluationSet, evaluate } from '../runs/evaluate.ts';
import { countExact, type Marked } from '../runs/exact-match.ts';
import { Turns } from '../runs/turns.ts';
import { evaluationBatches, plainBatches } from '../tokens/packing/batches.ts';
import type { ChatTokenizer } from '../tokens/tokenizer/tokenizer.ts';
import { capacityOf, Trainer } from '../training/trainer.ts';
import { EXIT, printJson, readArguments, reportFault, tell, UsageError } from './args.ts';
import { type Engine, withEngine } from './engine.ts';
import { type TokenInput, withTokens } from './input.ts';
import { splitOf } from './plan.ts';

const USAGE = `temper evaluate --model DIR|bundled [--adapter DIR] [--recipe R.json|samples] [--plain-text FILE] [--answers] [--loss-only] FILE|FOLDER...
Scores the validation rows of every task, held-out ones too: a line a task with the mean loss a supervised token
and the share of greedy answers that are the row's word for word. --plain-text: JSONL of {"text"}, scored at every
token. --answers prints each answer too.`;

/** The texts of a JSONL file of `{"text"}`; rows count from 1, blank lines too. */
async function readTexts(path: string): Promise<Result<string[]>> {
  const source = await fileSource(path);
  if (!source.ok) return source;
  const texts: string[] = [];
  for (const [index, line] of (await readText(source.value)).split('\n').entries()) {
    if (line.trim() === '') continue;
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), v.object({ text: v.string() })), line);
    if (!parsed.success) {
      const message = `${path}, row ${index + 1} is not {"text": …}: plain text is one such object a line.`;
      return failed({ code: 'plain-text-invalid', message, file: path, row: index + 1 });
    }
    texts.push(parsed.output.text);
  }
  return ok(texts);
}

/** Mean loss a supervised token of each set. */
async function losses(engine: Engine, recipe: Recipe, sets: readonly EvaluationSet[]) {
  const { recorder, base, adapter } = engine;
  const scored = adapter ?? new DeviceAdapter(recorder, base.config, recipe.lora);
  // A fresh adapter changes nothing: B is zero.
  if (!adapter) scored.load(initLora(base.config, recipe.lora, recipe.seed));
  try {
    const { trainer } = await Trainer.open(recorder, base, scored, recipe.training, {
      capacity: capacityOf(
        sets.flatMap(({ batches }) => batches),
        true,
      ),
      recomputation: 'auto',
      budget: null,
    });
    try {
      const record = await evaluate(trainer, sets, 0, { control: new RunControl(), turns: new Turns() });
      return new Map(record?.perTask.map((one) => [one.task, one]));
    } finally {
      trainer.dispose();
    }
  } finally {
    if (!adapter) scored.dispose();
  }
}

/** Greedy answers to a task's rows, beside what they should be. */
async function answers(engine: Engine, tokenizer: ChatTokenizer, rows: readonly Example[]) {
  const marks: Marked[] = [];
  await checkAnswers(engine, tokenizer, rows, {
    signal: new AbortController().signal,
    turn: (work) => work(),
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
  const sets = tasks.map(({ task, rows }) => ({ task, batches: evaluationBatches(rows, tokenizer, recipe) }));
  const texts = plain === null ? null : plainBatches(plain.value, tokenizer, recipe);

  return withEngine({ model, adapter: options.adapter }, async (engine) => {
    const known = await losses(engine, recipe, sets);
    for (const { task, heldOut, rows } of tasks) {
      const { loss, tokens } = known.get(task) ?? { loss: null, tokens: 0 };
      const line = { task, held_out: heldOut, rows: rows.length, loss, supervised_tokens: tokens };
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
      const record = (await losses(engine, recipe, [{ task: '', batches: texts }])).get('');
      printJson({ plain_text: true, loss: record?.loss ?? null, tokens: record?.tokens ?? 0 });
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
