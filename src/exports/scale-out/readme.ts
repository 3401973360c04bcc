import type { MixturePlan } from '../../mixture/types.ts';
import { type ScaleOutSettings, VERSIONS } from './settings.ts';

const whole = (value: number) => value.toLocaleString('en');

function table({ tasks }: MixturePlan): string {
  const rows = tasks.map(
    ({ task, size, count }) => `| ${task.replaceAll('|', '\\|')} | ${whole(size)} | ${whole(count)} |`,
  );
  return ['| task | training rows | drawn |', '| --- | --- | --- |', ...rows].join('\n');
}

const named = (name: keyof typeof VERSIONS) => `${name} ${VERSIONS[name]}`;

/** What the archive is, how each trainer takes it, and what is the same there. */
export function readme(settings: ScaleOutSettings, plan: MixturePlan, notes: readonly string[]): string {
  const { model, steps, microBatch, accumulation, packed, training } = settings;
  const effective = microBatch * accumulation;
  const floors = training.floor > 0 && training.schedule === 'linear';
  return `# A run to go on with elsewhere

One epoch over ${whole(settings.rows)} rows in ${whole(steps)} steps of ${whole(effective)} rows, LoRA of rank ${settings.lora.rank} on ${model}. The mixture is drawn already:
every pass of the recipe is in the rows, in the order of training, so trainers go over them once and do not shuffle.

${table(plan)}
${notes.length === 0 ? '' : `\n${notes.map((note) => `- ${note}`).join('\n')}\n`}
| file | what it is |
| --- | --- |
| recipe.json | everything that was chosen |
| mixture.manifest.json | the source files with their hashes, counts, what was left out |
| data/*.jsonl | the rows as messages; \`weight\` 0 where an answer is not to be learned |
| data/*.tokens.parquet | the same rows as input_ids and labels (−100: not learned), as they are trained${packed ? '; packed, with seq_lengths' : ''} |
| adapter-init | where the LoRA tensors start |
| trl, axolotl, llamafactory | each trainer's files |
| interleave.py | mixes data that does not fit in here to the same counts, with Hugging Face datasets |

The three trainers need different versions of the same packages: give each an environment of its own. PATH below is the base
model: a folder, or a name on the hub.${model === 'bundled' ? ' The bundled model is on no hub: export it as a merged model with nothing learned, and unpack it.' : ''}

## TRL with accelerate (${['torch', 'transformers', 'peft', 'trl', 'accelerate', 'datasets'].map((name) => named(name as keyof typeof VERSIONS)).join(', ')})

    pip install -r trl/requirements.txt
    python trl/train.py --model PATH --out adapter
    accelerate launch --config_file trl/ddp.yaml trl/train.py --model PATH --out adapter
    accelerate launch --config_file trl/fsdp.yaml trl/train.py --model PATH --out adapter

The same labels, order, effective batch (shared out among the devices), learning rates, AdamW, clipping and start: on one
device in float32 its losses are those of the page. Dropout draws other numbers. Where the devices do not divide the
effective batch it says so.${packed ? ' Packed rows are flattened, and their sequences kept apart; --attention flash_attention_2 makes that fast.' : ''}

## axolotl (${named('axolotl')})

    pip install -r axolotl/requirements.txt
    axolotl train axolotl/config.yaml --base-model PATH

The same labels, order, effective batch and start. Its schedules begin with a rate of 0 in the first step of a warm-up, where
the page begins with the first share of it.${settings.warmupSteps === 1 ? ' It makes two steps of a warm-up of one.' : ''}${packed ? ' It takes one packed row at a time, and needs flash attention to keep its sequences apart.' : ''}${floors ? ' It knows no floor for a linear schedule: there it ends at 0.' : ''}

## LLaMA-Factory (${named('llamafactory')})

    pip install -r llamafactory/requirements.txt
    python llamafactory/tokenise.py
    llamafactory-cli train llamafactory/config.yaml model_name_or_path=PATH

The same labels, order, effective batch and start; its schedules as axolotl's.${packed ? ' The attention mask numbers the sequences of a packed row, so that they see nothing of each other.' : ''} To train through a template of its
own instead, take tokenized_path away: the messages are in dataset_info.json.

On N devices, divide \`gradient_accumulation_steps\` of axolotl and LLaMA-Factory by N, or the effective batch is another.

## What comes out

Each writes a PEFT adapter: \`PeftModel.from_pretrained(base, "adapter")\`. It can be loaded again on the page, to be compared.
`;
}
