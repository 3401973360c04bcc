import { questionFor, quoted } from '../usage/usage.ts';

/** An adapter, the base as it is, or a model with what it learned. */
export type GgufKind = 'lora' | 'base' | 'model';

interface ReadmeParts {
  readonly kind: GgufKind;
  readonly baseName: string;
  /** What the person calls the run; null: nobody trained it here. */
  readonly run: string | null;
  /** Tokens that a conversation may have. */
  readonly context: number;
  readonly from: string;
  readonly adapter: string | null;
  readonly notes: readonly string[];
}

/** A name that Ollama takes. */
const slug = (name: string) =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40) || 'temper';

/** What people call a base: a hub's name as it is, a folder's without the way to it. */
export const shortName = (name: string): string =>
  /^[\w.-]+\/[\w.-]+$/.test(name) ? name : (name.split(/[\\/]/).filter(Boolean).at(-1) ?? name);

/** Without who made it. */
const last = (name: string) => shortName(name).split('/').at(-1) ?? name;

/** In a sentence. */
const spoken = (name: string) => (name === 'bundled' ? 'the bundled model' : name);

const code = (...lines: string[]) => ['', ...lines.map((line) => `    ${line}`), ''];

/** Commands that load a GGUF export, as its README and the page tell them. */
export function ggufCommands({ kind, baseName, run, context, from, adapter }: Omit<ReadmeParts, 'notes'>) {
  const lora = adapter === null ? '' : ` --lora ${adapter}`;
  const room = context < 4096 ? ` -c ${context}` : '';
  const name = slug(run ?? (kind === 'base' ? last(baseName) : `${last(baseName)}-tuned`));
  const asked = questionFor(baseName === 'bundled');
  const loraArgument = adapter === null ? '' : `, lora_path="${adapter}"`;
  return {
    llamaCpp: [`llama-cli -m ${from}${lora}${room} --jinja`, `llama-server -m ${from}${lora}${room} --jinja`],
    ollama: [`ollama create ${name} -f Modelfile`, `ollama run ${name}`],
    python: [
      'from llama_cpp import Llama',
      `model = Llama("${from}"${loraArgument}, n_ctx=${Math.min(context, 4096)})`,
      `answer = model.create_chat_completion([{"role": "user", "content": ${quoted(asked)}}])`,
      'print(answer["choices"][0]["message"]["content"])',
    ],
  };
}

/** How to get the file that an adapter is loaded beside. */
function baseLines({ baseName, from }: ReadmeParts): string[] {
  return [
    `An adapter is nothing without its base. Put the GGUF of ${spoken(baseName)} here as ${from}: in the Export stage choose “Base model” and “Export GGUF model”, or in a terminal`,
    ...code(`temper export --format gguf --model ${baseName} --out base   # ${from} lies in it`),
    'It has to be the very model that was trained; of a published one any GGUF in f16 or bf16 will do, and quantized ones nearly.',
    '',
  ];
}

const TITLE: Readonly<Record<GgufKind, string>> = {
  lora: 'GGUF adapter',
  base: 'GGUF model',
  model: 'GGUF model',
};

/** README.md of a GGUF export. */
export function ggufReadme(parts: ReadmeParts): string {
  const { kind, baseName, run, notes, adapter, from } = parts;
  const { llamaCpp, ollama, python } = ggufCommands(parts);
  const subject = baseName === 'bundled' ? 'The bundled model' : baseName;
  const what =
    kind === 'lora'
      ? `What was learned on ${spoken(baseName)}, as a LoRA adapter for llama.cpp and what is built on it (${adapter}).`
      : kind === 'base'
        ? `${subject} as llama.cpp and what is built on it load it (${from}), with its tokenizer and chat template.`
        : `${subject} with what it learned, as llama.cpp and what is built on it load it (${from}), with its tokenizer and chat template.`;
  return [
    `# ${run ?? last(baseName)}: ${TITLE[kind]}`,
    '',
    what,
    '',
    ...(kind === 'lora' ? baseLines(parts) : []),
    'With [llama.cpp](https://github.com/ggml-org/llama.cpp), in a terminal or as a server for the browser:',
    ...code(...llamaCpp),
    '`--temp 0` gives the likeliest answer, which is the same every time.',
    '',
    'With [Ollama](https://ollama.com), whose `Modelfile` lies here:',
    ...code(...ollama),
    'With Python (`pip install llama-cpp-python`):',
    ...code(...python),
    ...(notes.length > 0 ? ['What to know:', '', ...notes.map((note) => `- ${note}`), ''] : []),
  ].join('\n');
}
