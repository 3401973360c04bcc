import { contextLimit } from '../../model/context.ts';
import { type ArtefactFile, textFile } from '../artefact.ts';
import type { WeightsSource } from '../weights/source.ts';
import { modelfile } from './modelfile.ts';
import { type GgufKind, ggufReadme, shortName } from './readme.ts';

export const LORA_FILE = 'adapter.gguf';
export const MODEL_FILE = 'model.gguf';
/** Of a model that nothing was learned on: what an adapter is loaded beside. */
export const BASE_FILE = 'base.gguf';

const FILES: Readonly<Record<GgufKind, { readonly from: string; readonly adapter: string | null }>> = {
  lora: { from: BASE_FILE, adapter: LORA_FILE },
  base: { from: BASE_FILE, adapter: null },
  model: { from: MODEL_FILE, adapter: null },
};

interface Companions {
  readonly files: readonly ArtefactFile[];
  readonly notes: readonly string[];
}

/** What lies beside the GGUF file: Ollama's Modelfile, and how each program loads it. */
export function companions(source: WeightsSource, kind: GgufKind, notes: readonly string[]): Companions {
  const { config } = source.model;
  const { from, adapter } = FILES[kind];
  const made = modelfile({ from, adapter, config, tokenizer: source.tokenizer });
  const all = [...notes, ...made.notes];
  const readme = ggufReadme({
    kind,
    baseName: shortName(source.baseName),
    run: source.story?.run ?? null,
    context: contextLimit(config),
    from,
    adapter,
    notes: all,
  });
  return { files: [textFile('Modelfile', made.text), textFile('README.md', readme)], notes: all };
}
