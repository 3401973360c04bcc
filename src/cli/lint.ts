import type { Example } from '../data/example.ts';
import { splitExamples } from '../data/split.ts';
import { type AnalysisReport, analysisReport, type LintReport } from '../state/analysis-report.ts';
import type { MaskSettings } from '../tokens/mask/judge.ts';
import { trapOf } from '../tokens/mask/traps.ts';
import type { ChatTokenizer } from '../tokens/tokenizer/tokenizer.ts';
import type { LintCode, RowFacts } from '../tokens/types.ts';
import { rowFacts } from '../workers/row-facts.ts';
import { EXIT, printJson, readArguments, reportFault, tell, UsageError } from './args.ts';
import { loadExamples, loadRecipe } from './input.ts';
import { loadTokenizer } from './tokenizer.ts';

const USAGE = `temper lint --model DIR|bundled [--recipe R.json|samples] FILE...
Every trap that rows fall into under the recipe's template and policy: a line a trap, then one of totals. Exit code 1
where the loss would see nothing.`;

/** Rows of a trap that are listed. */
const LISTED = 20;

/** What is known of each row, and what the first row of each trap is told. */
function readRows(rows: readonly Example[], tokenizer: ChatTokenizer, mask: MaskSettings) {
  const facts = new Map<Example, RowFacts>();
  const first = new Map<LintCode, string>();
  const remember = (code: LintCode, message: string) => {
    if (!first.has(code)) first.set(code, message);
  };
  for (const row of rows) {
    const known = rowFacts(row, tokenizer, mask);
    facts.set(row, known.facts);
    for (const { code, message } of known.lint) remember(code, message);
    if (known.fault) remember('refused', known.fault.message);
  }
  return { facts, first };
}

const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);

function printTrap({ code, count, examples }: LintReport, message: string | undefined): void {
  const { severity, explanation } = trapOf(code);
  const rows = examples.slice(0, LISTED).map(({ file, row }) => ({ file, row }));
  printJson({ code, severity, count, rows, message, explanation });
}

function printTotals({ rows, tokens, supervised, truncated, refused, tasks }: AnalysisReport): void {
  printJson({
    rows,
    tokens,
    supervised,
    truncated,
    refused,
    tasks: tasks.map((task) => ({
      task: task.task,
      held_out: task.heldOut,
      rows: task.rows,
      tokens: task.tokens,
      supervised: task.supervised,
      share: share(task.supervised, task.tokens),
      share_of_supervised: share(task.supervised, supervised),
    })),
  });
}

/** `lint`: what of a set the loss would not see as it is meant. */
export async function lint(argv: string[]): Promise<number> {
  const args = readArguments(argv, { usage: USAGE, values: ['model', 'recipe'] });
  const model = args.value('model');
  if (model === undefined || args.files.length === 0) throw new UsageError(USAGE);
  const recipe = await loadRecipe(args.value('recipe'));
  if (!recipe.ok) return reportFault(recipe.fault);
  const tokenizer = await loadTokenizer(model, recipe.value.model);
  if (!tokenizer.ok) return reportFault(tokenizer.fault);
  const data = await loadExamples(args.files, recipe.value);
  if (!data.ok) return reportFault(data.fault);

  const split = splitExamples(data.value.examples, recipe.value.data, recipe.value.seed);
  const { facts, first } = readRows(data.value.examples, tokenizer.value, recipe.value.mask);
  const report = analysisReport(split, (row) => facts.get(row) ?? null);
  if (!report) throw new Error('Every row of the split was read.');
  for (const trap of report.lint) printTrap(trap, first.get(trap.code));
  printTotals(report);
  if (report.supervised > 0) return EXIT.done;
  tell('The loss would see nothing: a run on these rows is refused.');
  return EXIT.input;
}
