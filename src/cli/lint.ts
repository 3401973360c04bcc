import { Breather } from '../data/breather.ts';
import { type AnalysisReport, analysisReport, type LintReport } from '../state/analysis-report.ts';
import { FactsTable } from '../state/facts-table.ts';
import { trapOf } from '../tokens/mask/traps.ts';
import type { LintCode } from '../tokens/types.ts';
import { rowFacts } from '../workers/row-facts.ts';
import { EXIT, printJson, readArguments, tell, UsageError } from './args.ts';
import { everyExample, type TokenInput, withTokens } from './input.ts';
import { splitOf } from './plan.ts';

const USAGE = `temper lint --model DIR|bundled [--recipe R.json|samples] FILE|FOLDER...
Every trap that rows fall into under the recipe's template and policy: a line a trap, then one of totals. Exit code 1
where the loss would see nothing.`;

/** Rows of a trap that are listed. */
const LISTED = 20;

/** What is known of each row, and what the first row of each trap is told. */
async function readRows(input: TokenInput) {
  const { set, tokenizer, recipe } = input;
  const facts = new FactsTable();
  facts.follow(set.summaries);
  const first = new Map<LintCode, string>();
  const remember = (code: LintCode, message: string) => {
    if (!first.has(code)) first.set(code, message);
  };
  for await (const [number, example] of everyExample(input)) {
    const known = rowFacts(example, tokenizer, recipe.mask);
    const { tokens, supervised, truncated, lint } = known.facts;
    facts.set(number, [tokens, supervised, truncated, lint], example.row, known.fault ?? undefined);
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

async function lintRows(input: TokenInput): Promise<number> {
  const split = await splitOf(input);
  const { facts, first } = await readRows(input);
  const report = await analysisReport(split, facts, new Breather(undefined));
  for (const trap of report.lint) printTrap(trap, first.get(trap.code));
  printTotals(report);
  if (report.supervised > 0) return EXIT.done;
  tell('The loss would see nothing: a run on these rows is refused.');
  return EXIT.input;
}

/** `lint`: what of a set the loss would not see as it is meant. */
export async function lint(argv: string[]): Promise<number> {
  const args = readArguments(argv, { usage: USAGE, values: ['model', 'recipe'] });
  if (args.files.length === 0) throw new UsageError(USAGE);
  return withTokens(args, USAGE, lintRows);
}
