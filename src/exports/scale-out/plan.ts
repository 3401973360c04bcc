import { Breather } from '../../data/breather.ts';
import type { Example } from '../../data/example.ts';
import type { Sink } from '../../io/bytes.ts';
import { failed, ok, type Result } from '../../io/faults.ts';
import { drawnRows } from '../../mixture/rows.ts';
import type { Adapter } from '../../model/adapter.ts';
import { initLora } from '../../model/lora.ts';
import type { ModelConfig } from '../../model/types.ts';
import type { Recipe } from '../../recipe/schema.ts';
import { evaluationBatches, prepareBatchesGently } from '../../tokens/packing/batches.ts';
import type { ChatTokenizer } from '../../tokens/tokenizer/tokenizer.ts';
import { type Artefact, type ArtefactFile, bytesFile, jsonFile, textFile } from '../artefact.ts';
import { interleaveScript } from '../mixture/interleave.ts';
import { mixtureManifest, type Source } from '../mixture/manifest.ts';
import { inChunks, validationOrder } from '../mixture/rows.ts';
import { exportMixture, type MixedSet } from '../mixture/write.ts';
import { adapterFiles } from '../peft/adapter.ts';
import { axolotlConfig } from './axolotl.ts';
import { datasetInfo, llamaFactoryConfig, TOKENISE } from './llama-factory.ts';
import { readme } from './readme.ts';
import { type ScaleOutSettings, settingsOf, VERSIONS } from './settings.ts';
import { writeTokens } from './tokens.ts';
import { DDP, FSDP, TRAIN, trlSettings } from './trl.ts';

/** What goes on elsewhere. */
export interface ScaleOut {
  readonly set: MixedSet;
  readonly sources: readonly Source[];
  /** What the base is called. */
  readonly baseName: string;
  readonly config: ModelConfig;
  readonly tokenizer: ChatTokenizer;
  /** Where the LoRA tensors start; null: where a run of the recipe starts them. */
  readonly adapter: Adapter | null;
}

interface Watch {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/** A sink whose pieces stay in memory. */
function memorySink(): Sink & { file(name: string): ArtefactFile } {
  const pieces: Uint8Array[] = [];
  return {
    write: async (bytes) => {
      pieces.push(bytes.slice());
    },
    close: async () => undefined,
    abort: async () => {
      pieces.length = 0;
    },
    file: (name) => ({
      name,
      size: pieces.reduce((sum, { length }) => sum + length, 0),
      bytes: () => pieces,
    }),
  };
}

/** The examples one after the other; a chunk of them is in memory at a time. */
async function* examplesOf(set: MixedSet, rows: Uint32Array): AsyncGenerator<Example> {
  for await (const chunk of inChunks(rows, (numbers) => set.read(numbers))) yield* chunk;
}

/** The messages, their weights and their tasks, as text, with the manifest. */
async function textFiles({ set, sources }: ScaleOut, { signal, onProgress }: Watch): Promise<ArtefactFile[]> {
  const [train, validation] = [memorySink(), memorySink()];
  const options = { format: 'messages', container: 'jsonl', columns: ['task'], defuse: false } as const;
  const written = await exportMixture(
    set,
    options,
    { train, validation },
    { ...(signal && { signal }), ...(onProgress && { onProgress }) },
  );
  return [
    train.file('data/train.jsonl'),
    ...(written.validation ? [validation.file('data/validation.jsonl')] : []),
    textFile('mixture.manifest.json', mixtureManifest(set, options, written, sources)),
  ];
}

/** Of the start: what was learned before keeps its own, but for the dropout, which is the recipe's. */
const loraOf = ({ adapter, set: { recipe } }: ScaleOut): Recipe['lora'] =>
  adapter ? { ...adapter.lora, dropout: recipe.lora.dropout } : recipe.lora;

function adapterStart(input: ScaleOut): ArtefactFile[] {
  const { config, baseName, adapter, set } = input;
  const lora = loraOf(input);
  const tensors = adapter?.tensors ?? initLora(config, lora, set.recipe.seed);
  const files = adapterFiles({ config, lora, baseModel: baseName, tensors });
  return files.map(({ name, bytes }) => bytesFile(`adapter-init/${name}`, bytes));
}

/** A weight between nothing and all: trainers elsewhere know labels only. */
const isPartial = (weight: number) => weight !== 0 && weight !== 1;

/**
 * Everything that goes on with a recipe on other trainers: rows as messages and as tokens with labels, in training
 * order, the adapter's start, and the files of each trainer (EXP-70). Labels and order are those of `prepareBatches`.
 * @throws the signal's reason
 */
export async function planScaleOut(input: ScaleOut, watch: Watch = {}): Promise<Result<Artefact>> {
  const { set, tokenizer, config, baseName } = input;
  const { recipe, plan, draw, split } = set;
  if (tokenizer.templateFault) return failed(tokenizer.templateFault);
  const texts = await textFiles(input, watch);
  const breather = new Breather(watch.signal);
  const { epochs, rows } = drawnRows(draw, plan, split);
  const breathe = () => breather.breathe();
  const prepared = await prepareBatchesGently(epochs, examplesOf(set, rows), tokenizer, recipe, breathe);
  if (!prepared.ok) return prepared;
  const { steps, rows: rowsOf, skipped, truncated } = prepared.value;
  const train = memorySink();
  let hasWeights = false;
  const trained = function* () {
    for (let step = 1; step <= steps; step++)
      for (const row of rowsOf(step)) {
        hasWeights ||= row.weights.some(isPartial);
        yield row;
      }
  };
  const count = await writeTokens(train, trained());
  await breather.breathe();
  const validating: Example[] = [];
  for await (const example of examplesOf(set, validationOrder(split))) validating.push(example);
  const apart = evaluationBatches(validating, tokenizer, {
    ...recipe,
    mask: { ...recipe.mask, packing: 'none' },
    training: { ...recipe.training, microBatch: 1 },
  });
  const validation = memorySink();
  const validationRows = apart.length === 0 ? 0 : await writeTokens(validation, apart);
  const lora = loraOf(input);
  const settings = settingsOf(recipe, config, { model: baseName, steps, rows: count, validationRows, lora });
  const isCut = steps === recipe.training.maxSteps;
  const notes = notesOf({ steps, isCut, hasWeights, skipped, truncated });
  return ok({
    files: [
      textFile('README.md', readme(settings, plan, notes)),
      jsonFile('recipe.json', recipe),
      ...texts,
      train.file('data/train.tokens.parquet'),
      ...(validationRows > 0 ? [validation.file('data/validation.tokens.parquet')] : []),
      ...adapterStart(input),
      ...trainerFiles(settings),
      textFile('interleave.py', interleaveScript(plan, recipe)),
    ],
    notes,
  });
}

const pinned = (...names: readonly (keyof typeof VERSIONS)[]) =>
  names.map((name) => `${name}==${VERSIONS[name]}\n`).join('');

function trainerFiles(settings: ScaleOutSettings): ArtefactFile[] {
  const splits = settings.validationRows > 0 ? ['train', 'validation'] : ['train'];
  return [
    textFile('trl/train.py', TRAIN),
    jsonFile('trl/settings.json', { ...trlSettings(settings), splits }),
    textFile('trl/ddp.yaml', DDP),
    textFile('trl/fsdp.yaml', FSDP),
    textFile(
      'trl/requirements.txt',
      pinned('torch', 'transformers', 'peft', 'trl', 'accelerate', 'datasets'),
    ),
    textFile('axolotl/config.yaml', axolotlConfig(settings)),
    textFile('axolotl/requirements.txt', pinned('axolotl')),
    textFile('llamafactory/config.yaml', llamaFactoryConfig(settings)),
    jsonFile('llamafactory/dataset_info.json', datasetInfo(settings.validationRows > 0)),
    textFile('llamafactory/tokenise.py', TOKENISE),
    textFile('llamafactory/requirements.txt', pinned('llamafactory')),
  ];
}

function notesOf({
  steps,
  isCut,
  hasWeights,
  skipped,
  truncated,
}: {
  readonly steps: number;
  /** Whether the recipe says how many steps there are at most, and there are as many. */
  readonly isCut: boolean;
  readonly hasWeights: boolean;
  readonly skipped: number;
  readonly truncated: number;
}): string[] {
  const rows = (n: number) => (n === 1 ? '1 row' : `${n.toLocaleString('en')} rows`);
  return [
    ...(isCut
      ? [
          `The recipe ends after ${steps.toLocaleString('en')} ${steps === 1 ? 'step' : 'steps'}: the tokens are the rows of these, the messages all that was drawn.`,
        ]
      : []),
    ...(skipped > 0
      ? [`${rows(skipped)} of the draw hold nothing to train on, and are not among the tokens.`]
      : []),
    ...(truncated > 0 ? [`${rows(truncated)} were cut to the context.`] : []),
    ...(hasWeights
      ? [
          'Some messages weigh more or less than others: labels know only all or nothing, so there each counts whole.',
        ]
      : []),
  ];
}
