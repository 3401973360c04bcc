import { loraScale } from '../../model/lora.ts';
import { type ArtefactFile, textFile } from '../artefact.ts';
import { mergedUsage, peftUsage } from '../usage/transformers.ts';
import type { StoryTask, TrainingStory, WeightsSource } from './source.ts';

type CardKind = 'peft' | 'merged' | 'onnx';

const LIBRARY: Readonly<Record<CardKind, string>> = {
  peft: 'peft',
  merged: 'transformers',
  onnx: 'transformers.js',
};

/** What the examples call the folder that the card lies in. */
const HERE = 'path/to/this/folder';

/** Temper's own model, and how it comes where the lines above look for it. */
const BUNDLED = 'bundled';
const NO_HUB =
  'The base is on no hub: export it as a merged model with nothing learned (`temper export --format merged --model bundled --out bundled`, or “Base model” on the page).';

const whole = (value: number) => value.toLocaleString('en');
const nats = (value: number | null) => (value === null ? '–' : value.toFixed(4));
/** A table's cell: a bar would end it. */
const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string[] =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(cell).join(' | ')} |`);

/** What hubs and libraries read of a card; a string of JSON is one of YAML. */
function frontMatter(kind: CardKind, { baseName, adapter }: WeightsSource): string[] {
  const tags = [...(kind === 'peft' ? ['lora'] : []), ...(adapter ? ['sft'] : []), 'temper'];
  return [
    '---',
    `base_model: ${JSON.stringify(baseName)}`,
    `library_name: ${LIBRARY[kind]}`,
    'pipeline_tag: text-generation',
    `tags: ${JSON.stringify(tags)}`,
    '---',
  ];
}

function about(kind: CardKind, { baseName, adapter, story }: WeightsSource): string {
  if (!adapter) return `${baseName} as it was before any training here.`;
  const { rank, alpha, rsLora, targets } = adapter.lora;
  const lora = `LoRA of rank ${rank} and alpha ${alpha}${rsLora ? ' (rsLoRA)' : ''} on ${targets.join(', ')}`;
  const when = story ? `, after ${whole(story.step)} of ${whole(story.totalSteps)} steps` : '';
  const merged = `, added into its weights: W + ${loraScale(adapter.lora)} · B·A`;
  return `What ${baseName} learned by instruction tuning, as ${lora}${when}${kind === 'peft' ? '' : merged}.`;
}

function numbers({ recipe, createdAt }: TrainingStory): string[] {
  const { mixture, mask, training, seed, lora } = recipe;
  const { microBatch, accumulation } = training;
  const learned = [
    mask.turns === 'all' ? 'every answer' : 'the last answer',
    ...(mask.endOfTurn ? ['ends of turns'] : []),
    ...(mask.prompt ? ['prompts too'] : []),
  ];
  return table(
    ['what', 'value'],
    [
      ['trained', createdAt],
      ['temperature, max_repeats', `${mixture.temperature}, ${mixture.maxRepeats}`],
      ['learned from', learned.join(', ')],
      ['context, packing', `${whole(mask.context)} tokens, ${mask.packing}`],
      ['learning rate', `${training.learningRate}, ${training.schedule}, warm-up ${training.warmup}`],
      ['effective batch', `${microBatch} × ${accumulation} rows`],
      ['LoRA dropout', `${lora.dropout}`],
      ['weight decay, clipping', `${training.weightDecay}, ${training.clip}`],
      ['seed', `${seed}`],
    ],
  );
}

const taskRow = ({ task, heldOut, size, count, before, after }: StoryTask): string[] => [
  heldOut ? `${task} (held out)` : task,
  heldOut ? '–' : whole(size),
  heldOut ? '–' : whole(count),
  nats(before),
  nats(after),
];

/** How it was trained: numbers, tasks with their losses, files, and the whole recipe. */
function training(story: TrainingStory): string[] {
  const { tasks, files, modelHash, rowsHash, before, after, recipe, run } = story;
  return [
    `## How it was trained: ${cell(run)}`,
    '',
    ...numbers(story),
    '',
    'Validation losses are in nats a supervised token, before the first step and at the step that is here.',
    '',
    ...table(
      ['task', 'training rows', 'examples drawn', 'loss before', 'loss here'],
      [...tasks.map(taskRow), ['all that was trained', '', '', nats(before), nats(after)]],
    ),
    '',
    ...(files.length === 0
      ? []
      : [
          ...table(
            ['file', 'bytes', 'examples'],
            files.map(({ name, size, examples }) => [name, whole(size), whole(examples)]),
          ),
          '',
        ]),
    `SHA-256 of the base (configuration, tokenizer, weights) \`${modelHash}\`, of the rows \`${rowsHash}\`.`,
    '',
    'The recipe, which gives the same draw from the same files:',
    '',
    '```json',
    JSON.stringify(recipe, null, 2),
    '```',
    '',
  ];
}

/** The lines of Python that load it with the library of its kind. */
function pythonLines(kind: CardKind, { baseName }: WeightsSource): string[] {
  const names = { folder: HERE, baseName, baseExports: null };
  const [usage] = kind === 'peft' ? peftUsage(names) : mergedUsage(names);
  return ['```python', usage?.steps.at(-1)?.code ?? '', '```'];
}

/**
 * README.md of a model's or an adapter's folder: what it is, how to load it (`loading`, as Markdown), how it was
 * trained (EXP-18).
 */
export function modelCard(
  kind: CardKind,
  source: WeightsSource,
  loading: readonly string[] = pythonLines(kind, source),
): ArtefactFile {
  const { baseName, story } = source;
  const lines = [
    ...frontMatter(kind, source),
    '',
    `# ${cell(story?.run ?? baseName)}`,
    '',
    about(kind, source),
    '',
    ...loading,
    '',
    ...(kind === 'peft' && baseName === BUNDLED ? [NO_HUB, ''] : []),
    ...(story ? training(story) : []),
  ];
  return textFile('README.md', lines.join('\n'));
}
