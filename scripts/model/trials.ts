import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { sampleRecipe } from '../../src/recipe/samples.ts';

/**
 * What the bundled model can do before and after the sample run: base and tuned, three seeds, three temperatures,
 * by the commands that a person has. Takes half an hour or more on two cores and a software adapter.
 */

const root = fileURLToPath(new URL('../..', import.meta.url));
const work = join(root, '.cache/trials');
const SEEDS = [42, 43, 44];
const USUAL = Number(sampleRecipe().mixture.temperature);
/** The sample recipe's own, proportional sampling, and one that takes more of the small tasks. */
const TEMPERATURES = [USUAL, 1, 3];
/** What the base continues: a story, a person, a place. */
const BEGINNINGS = ['One day Rosa', 'Emil is', 'It was autumn in Fenby, and'];
const PLAIN = join(root, 'public/samples/plain-text.jsonl');

const taskLine = v.object({
  task: v.string(),
  held_out: v.boolean(),
  rows: v.number(),
  loss: v.number(),
  exact: v.optional(v.number()),
});
const plainLine = v.object({ plain_text: v.literal(true), loss: v.number() });
const answerLine = v.object({ row: v.number(), given: v.string() });
const promptsFile = v.array(v.object({ prompt: v.string(), answer: v.string() }));
const stepLine = v.object({ step: v.number(), loss: v.number(), ms: v.number() });

/** Runs a command of the terminal; its lines of JSON and what it told. */
function temper(...args: string[]): { lines: unknown[]; told: string } {
  const told = join(work, `told-${process.pid}.txt`);
  const script = ['-c', '"$@" 2> "$0"', told, 'npx', 'tsx', join(root, 'src/cli/main.ts'), ...args];
  const text = execFileSync('sh', script, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 });
  const lines = text.trim().split('\n').filter(Boolean);
  return {
    lines: lines.map((line): unknown => JSON.parse(line)),
    told: execFileSync('cat', [told], { encoding: 'utf8' }),
  };
}

const adapterOf = (seed: number, temperature: number) => join(work, `adapter-${seed}-${temperature}`);

/** The sample recipe with another seed and temperature, as a file. */
function recipeOf(seed: number, temperature: number): string {
  const sample = sampleRecipe();
  const recipe = { ...sample, seed, mixture: { ...sample.mixture, temperature } };
  const path = join(work, `recipe-${seed}-${temperature}.json`);
  writeFileSync(path, JSON.stringify(recipe));
  return path;
}

interface Scores {
  readonly tasks: readonly v.InferOutput<typeof taskLine>[];
  readonly plainLoss: number;
}

/** Losses of every task and of plain text; answers to the rows of every task, or of the one that the mixture decides. */
function evaluate(recipe: string, adapter: string | null, answered: 'all' | 'math'): Scores {
  const tuned = adapter === null ? [] : ['--adapter', adapter];
  const common = ['evaluate', '--model', 'bundled', ...tuned, '--recipe', recipe];
  const losses = answered === 'all' ? [] : ['--loss-only'];
  const { lines } = temper(...common, ...losses, '--plain-text', PLAIN, 'samples');
  const more = answered === 'all' ? [] : temper(...common, join(root, 'public/samples/math.jsonl')).lines;
  const scored = [...lines, ...more].flatMap((line) =>
    v.is(taskLine, line) ? [v.parse(taskLine, line)] : [],
  );
  // The later line of a task, with its answers, takes the place of the earlier one.
  const tasks = [...new Map(scored.map((line) => [line.task, line])).values()];
  return { tasks, plainLoss: v.parse(plainLine, lines.at(-1)).loss };
}

/** Loss after every evaluation that the run told of. */
const validation = (told: string) =>
  [...told.matchAll(/Validation loss after step (\d+): (\d+\.\d+)/g)].map(([, step, loss]) => ({
    step: Number(step),
    loss: Number(loss),
  }));

/** The page's sample prompts, answered greedily: they are no task of the run, so all of them are asked. */
function askPrompts(adapter: string | null): string[] {
  const prompts = v.parse(
    promptsFile,
    JSON.parse(readFileSync(join(root, 'public/samples/prompts.json'), 'utf8')),
  );
  const rows = prompts.map(({ prompt, answer }) => JSON.stringify({ instruction: prompt, output: answer }));
  const file = join(work, 'prompts.jsonl');
  const recipe = join(work, 'prompts-recipe.json');
  writeFileSync(file, rows.join('\n'));
  writeFileSync(recipe, JSON.stringify({ data: { heldOut: ['prompts'] } }));
  const tuned = adapter === null ? [] : ['--adapter', adapter];
  const { lines } = temper('evaluate', '--model', 'bundled', ...tuned, '--recipe', recipe, '--answers', file);
  const given = lines.flatMap((line) => (v.is(answerLine, line) ? [v.parse(answerLine, line)] : []));
  return given.sort((a, b) => a.row - b.row).map((line) => line.given);
}

/** How the base goes on from the beginning of a text, greedily. */
function continueText(start: string): string {
  const options = ['--greedy', '--max-tokens', '60', '--raw', '--ids'];
  const { lines } = temper('generate', '--model', 'bundled', ...options, '--prompt', start);
  return v.parse(v.object({ text: v.string() }), lines.at(-1)).text;
}

/** Trains at a temperature and evaluates what came out. */
function tune(seed: number, temperature: number): object {
  const recipe = recipeOf(seed, temperature);
  const out = adapterOf(seed, temperature);
  // A series that was interrupted left half a run.
  rmSync(out, { recursive: true, force: true });
  const options = ['--recipe', recipe, '--out', out, '--cost'];
  const { lines, told } = temper('train', '--model', 'bundled', ...options, 'samples');
  const steps = lines.map((line) => v.parse(stepLine, line));
  const run = {
    losses: steps.map(({ loss }) => Number(loss.toFixed(4))),
    milliseconds: Math.round(steps.reduce((sum, { ms }) => sum + ms, 0)),
    validation: validation(told),
    told: told.split('\n').filter((line) => line.includes('TFLOP')),
  };
  return { seed, temperature, ...evaluate(recipe, out, temperature === USUAL ? 'all' : 'math'), run };
}

mkdirSync(work, { recursive: true });
// One file an outcome, so that an interrupted series goes on where it was; `rm -r .cache/trials` begins anew.
const outcomeOf = (seed: number, temperature: number | null) =>
  join(work, `outcome-${seed}-${temperature ?? 'base'}.json`);
const series = [...TEMPERATURES, null].flatMap((temperature) => SEEDS.map((seed) => ({ seed, temperature })));
/** Temperatures, or "base", of the command line: a part of the series, for a machine that can do two at a time. */
const parts = process.argv.slice(2);
for (const { seed, temperature } of series) {
  const file = outcomeOf(seed, temperature);
  const wanted = parts.length === 0 || parts.includes(String(temperature ?? 'base'));
  if (!wanted || existsSync(file)) continue;
  const outcome =
    temperature === null
      ? { seed, temperature, ...evaluate(recipeOf(seed, 1), null, 'all') }
      : tune(seed, temperature);
  writeFileSync(file, JSON.stringify(outcome));
  process.stderr.write(`seed ${seed}, ${temperature === null ? 'base' : `T = ${temperature}`}\n`);
}
if (series.some(({ seed, temperature }) => !existsSync(outcomeOf(seed, temperature)))) process.exit(0);
const all = {
  results: series.map(({ seed, temperature: t }): unknown =>
    JSON.parse(readFileSync(outcomeOf(seed, t), 'utf8')),
  ),
  prompts: { base: askPrompts(null), tuned: askPrompts(adapterOf(SEEDS[0]!, USUAL)) },
  continuations: BEGINNINGS.map((start) => ({ start, text: continueText(start) })),
};
writeFileSync(join(root, 'scripts/model/trials.json'), `${JSON.stringify(all)}\n`);
