import { ggufCommands } from '../gguf/readme.ts';
import { type Usage, type UsageNames, unzip } from './usage.ts';

interface GgufNames extends UsageNames {
  /** What the person calls the run; null: nobody trained it here. */
  readonly run: string | null;
  /** Tokens that a conversation may have. */
  readonly context: number;
}

/** Files of the exports. */
const [ADAPTER, BASE, MODEL] = ['adapter.gguf', 'base.gguf', 'model.gguf'];

/** How the base's GGUF comes beside the adapter. */
function baseStep({ folder, baseName, baseExports }: UsageNames) {
  if (baseExports === null) {
    const says = `Put a GGUF of ${baseName} beside it as ${BASE}: choose “Base model” above and “Export GGUF model”, or take a published one in f16 or bf16.`;
    return { says, code: null };
  }
  const { gguf } = baseExports;
  const says =
    'The base is on this page only: choose “Base model” above, “Export GGUF model”, and put its file beside the adapter.';
  return { says, code: `${unzip(gguf)}\ncp ${gguf}/${BASE} ${folder}/` };
}

function loaders(names: GgufNames, kind: 'lora' | 'base' | 'model'): readonly Usage[] {
  const { folder, baseName, run, context } = names;
  const from = kind === 'model' ? MODEL : BASE;
  const adapter = kind === 'lora' ? ADAPTER : null;
  const { llamaCpp, ollama, python } = ggufCommands({ kind, baseName, run, context, from, adapter });
  const unpack = [
    { says: kind === 'lora' ? 'Unpack the adapter.' : 'Unpack the model.', code: unzip(folder) },
    ...(kind === 'lora' ? [baseStep(names)] : []),
  ];
  const inside = (lines: readonly string[]) => [`cd ${folder}`, ...lines].join('\n');
  const [chat = '', server = ''] = llamaCpp;
  return [
    {
      loader: 'llama.cpp',
      steps: [
        ...unpack,
        { says: 'Talk to it in a terminal.', code: inside([chat]) },
        { says: 'Or serve it, and open http://localhost:8080 in a browser.', code: server },
      ],
    },
    { loader: 'Ollama', steps: [...unpack, { says: 'Take it in and talk to it.', code: inside(ollama) }] },
    {
      loader: 'llama-cpp-python',
      steps: [
        ...unpack,
        { says: 'Install what loads it.', code: 'pip install llama-cpp-python' },
        { says: `Ask it, in Python, in that folder.`, code: python.join('\n') },
      ],
    },
  ];
}

/** How the GGUF adapter is loaded. */
export const ggufLoraUsage = (names: GgufNames): readonly Usage[] => loaders(names, 'lora');

/** How the GGUF model is loaded: the base, or what it was tuned to. */
export const ggufUsage = (names: GgufNames, isTuned: boolean): readonly Usage[] =>
  loaders(names, isTuned ? 'model' : 'base');
