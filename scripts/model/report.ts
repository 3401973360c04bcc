import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sampleRecipe } from '../../src/recipe/samples.ts';
import { lineChart } from './chart.ts';
import {
  type Outcome,
  readCurve,
  readPretraining,
  readPrompts,
  readTrials,
  root,
  spread,
  table,
} from './results.ts';

/** Writes the model card, and docs/small-world/results.md with its curves, from what was measured. */

const { results, prompts, continuations } = readTrials();
const facts = readPretraining();
const curve = readCurve();
const recipe = sampleRecipe();
const usual = Number(recipe.mixture.temperature);
const SETTINGS: readonly (readonly [name: string, temperature: number | null])[] = [
  ['Base', null],
  ['T = 1', 1],
  ['T = 2', 2],
  ['T = 3', 3],
];

const of = (temperature: number | null): Outcome[] =>
  results.filter((one) => one.temperature === temperature);
const seeds = of(null).map(({ seed }) => seed);
const [first] = of(usual);
if (first?.run === undefined)
  throw new Error(`trials.json has no run at T = ${usual}: run model:trials first.`);
const tasks = first.tasks.map(({ task, held_out }) => ({ task, heldOut: held_out }));

const points = (values: readonly number[], digits: number, scale = 1): string => {
  const { mean, deviation } = spread(values.map((value) => value * scale));
  return `${mean.toFixed(digits)} ± ${deviation.toFixed(digits)}`;
};
const share = (outcome: Outcome, task: string): number => {
  const found = outcome.tasks.find((one) => one.task === task)!;
  if (found.exact === undefined) throw new Error(`Nobody answered ${task} at T = ${outcome.temperature}.`);
  return found.exact / found.rows;
};
const lossOf = (outcome: Outcome, task: string): number =>
  outcome.tasks.find((one) => one.task === task)!.loss;
const named = ({ task, heldOut }: { task: string; heldOut: boolean }) =>
  heldOut ? `${task} (held out)` : task;
const common = (outcome: Outcome): number => {
  const trained = outcome.tasks.filter((one) => !one.held_out);
  const sum = (pick: (one: (typeof trained)[number]) => number) =>
    trained.reduce((total, one) => total + pick(one), 0);
  return sum((one) => one.exact ?? 0) / sum((one) => one.rows);
};

const head = ['', ...SETTINGS.map(([name]) => name)];
const answered: readonly (readonly [name: string, temperature: number | null])[] = [
  ['Base', null],
  ['Tuned', usual],
];
const exact = table(
  ['', ...answered.map(([name]) => name)],
  [
    ...tasks.map((task) => [
      named(task),
      ...answered.map(([, t]) =>
        points(
          of(t).map((one) => share(one, task.task)),
          0,
          100,
        ),
      ),
    ]),
    ['**all seven tasks**', ...answered.map(([, t]) => points(of(t).map(common), 0, 100))],
  ],
);
const mixtures = SETTINGS.slice(1);
const math = table(
  ['', ...mixtures.map(([name]) => name)],
  [
    [
      'exact match, per cent',
      ...mixtures.map(([, t]) =>
        points(
          of(t).map((one) => share(one, 'math')),
          0,
          100,
        ),
      ),
    ],
    [
      'loss, nats',
      ...mixtures.map(([, t]) =>
        points(
          of(t).map((one) => lossOf(one, 'math')),
          3,
        ),
      ),
    ],
  ],
);
const losses = table(head, [
  ...tasks.map((task) => [
    named(task),
    ...SETTINGS.map(([, t]) =>
      points(
        of(t).map((one) => lossOf(one, task.task)),
        3,
      ),
    ),
  ]),
  [
    'plain text',
    ...SETTINGS.map(([, t]) =>
      points(
        of(t).map(({ plainLoss }) => plainLoss),
        3,
      ),
    ),
  ],
]);

const code = (text: string): string => {
  const short = text.length <= 90 ? text : `${text.slice(0, 87)}…`;
  return `\`${short.replaceAll('\n', '⏎').replaceAll('|', '\\|').replaceAll('`', "'")}\``;
};
const answers = table(
  ['Prompt', 'Right answer', 'Base', 'Tuned'],
  readPrompts().map(({ prompt, answer }, at) => [
    code(prompt),
    code(answer),
    code(prompts.base[at]!),
    code(prompts.tuned[at]!),
  ]),
);
const right = (given: readonly string[]) =>
  readPrompts().filter(({ answer }, at) => given[at] === answer).length;
const starts = continuations
  .map(({ start, text }) => `- **${start}**${text.trimEnd().replaceAll('\n', ' ⏎ ')}`)
  .join('\n');

const { learningRate, microBatch } = recipe.training;
const steps = first.run.losses.length;
const told = first.run.told.join(' ');
const description = `LoRA of rank ${recipe.lora.rank} on all seven kinds of linear layers, AdamW at a peak rate of ${learningRate}, ${steps} steps of ${microBatch} rows: the recipe that the page opens with`;

const mathOf = (t: number) => spread(of(t).map((one) => 100 * share(one, 'math')));
const [low, high] = [mathOf(1), mathOf(3)];

const out = join(root, 'docs/small-world');
mkdirSync(out, { recursive: true });
const run = first.run;
writeFileSync(
  join(out, 'pretraining.svg'),
  lineChart([{ name: 'training', points: curve }], {
    title: 'Loss of the base in training',
    x: 'step',
    y: 'nats a token',
  }),
);
writeFileSync(
  join(out, 'first-run.svg'),
  lineChart(
    [
      { name: '', points: run.losses.map((loss, at) => [at + 1, loss] as const), isFaint: true },
      { name: 'validation', points: run.validation.map(({ step, loss }) => [step, loss] as const) },
    ],
    { title: 'Loss of the sample run', x: 'step', y: 'nats a supervised token' },
  ),
);
writeFileSync(
  join(out, 'results.md'),
  `# What the sample run does

Written by \`npm run model:report\` from \`scripts/model/trials.json\`, which \`npm run model:trials\` measures with the
commands of the terminal: ${description}. Seeds ${seeds.join(', ')}; mean ± standard deviation over them. Each seed has
its own split, draw and adapter. ${told}

![Loss of the run at T = ${usual}, seed ${seeds[0]}](first-run.svg)

## Exact match on 50 validation rows a task, per cent

Greedy, word for word. No validation row asks what a training row asks.

${exact}

## Math under three mixtures

T = 1 is proportional sampling: 80 of 3,480 rows, each seen once. At T = 3 each is seen three times, its cap.

${math}

T = 3 is ${(high.mean - low.mean).toFixed(0)} points above proportional sampling, where the seeds spread by ${low.deviation.toFixed(0)} and ${high.deviation.toFixed(0)}.

## Loss, nats a supervised token

${losses}

Plain text is what the base was trained on: its rise is the price of the tuning.

## Ten prompts that no sample holds

T = ${usual}, seed ${seeds[0]}, greedy. ${right(prompts.base)} of ten right before, ${right(prompts.tuned)} after.

${answers}
`,
);

writeFileSync(
  join(root, 'public/models/bundled/README.md'),
  `---
license: mit
library_name: transformers
pipeline_tag: text-generation
language: en
---

# Temper's bundled base model

A Llama-family language model of ${facts.parameters.toLocaleString('en-GB')} parameters that knows one small invented world: its people, towns,
countries, animals, things and trades, short stories, a second language, tiny programs and sums. It was trained on
plain text only. It continues text; it has never seen a chat, so it does not follow instructions. Making it do so is
what Temper shows.

| | |
|---|---|
| Architecture | \`LlamaForCausalLM\`: hidden 128, 5 layers, 4 heads of 32, 2 KV heads, intermediate 352, tied embeddings |
| Vocabulary | 2,048, byte-level BPE; \`<\\|end\\|>\` ends turns and separates documents; no beginning-of-text token |
| Context | 512 positions, trained on blocks of 256 |
| Chat templates | \`default\`, with generation marks, and \`plain\`, which continues the text as it stands |
| Weights | bf16, ${(statSync(join(root, 'public/models/bundled/model.safetensors')).size / 1e6).toFixed(2)} MB |
| Data | ${facts.documents.toLocaleString('en-GB')} documents, ${facts.tokens.toLocaleString('en-GB')} tokens, written by \`npm run world\`; nothing copied from anywhere |
| Training | ${facts.steps.toLocaleString('en-GB')} steps of ${facts.batch} blocks (${facts.seen.toFixed(1)} million tokens), AdamW, peak rate ${facts.rate}, warm-up and cosine, seed 7, ${facts.minutes.toFixed(0)} minutes on two CPU cores (\`npm run model:pretrain\`) |
| Final loss | ${curve.at(-1)![1].toFixed(3)} nats a token on the training text (curve: \`scripts/model/loss.csv\`) |

The embeddings of \`<|pad|>\`, \`<|system|>\`, \`<|user|>\` and \`<|assistant|>\` are random and were left out of training:
plain text has none of them, and with tied embeddings they would otherwise collapse into one vector.

## What it can do

It continues a story, a portrait or a table in the manner of its world (greedy):

${starts}

## What it cannot do

In the chat format it answers nothing before it is tuned (table below). In plain text a heading of its corpus, and
often a question, is followed by the fact that belongs to it: the knowledge is there, the format is not. It knows
nothing outside its world, and what it says is true there only. Its Lirran is no language that anyone speaks. It copies
names from a text well, other details of a text badly, and errs in sums.

## Tuned for a minute

${description[0]!.toUpperCase()}${description.slice(1)} (T = ${usual}). Exact match on 50 validation rows a task, per cent, mean ± standard deviation over
three seeds.

${exact}

${right(prompts.base)} of the ten prompts below are right before, ${right(prompts.tuned)} after (seed ${seeds[0]}).

${answers}

More, with curves and losses: \`docs/small-world/results.md\`.
`,
);
