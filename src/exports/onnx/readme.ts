import type { ArtefactFile } from '../artefact.ts';
import { onnxUsage } from '../usage/onnx.ts';
import { modelCard } from '../weights/card.ts';
import type { WeightsSource } from '../weights/source.ts';
import type { OnnxDtype } from './network.ts';

/** What the lines call the folder. */
const FOLDER = 'model';

interface ReadmeParts {
  readonly dtype: OnnxDtype;
  /** Whether there is a tokenizer to ask with. */
  readonly canChat: boolean;
  readonly notes: readonly string[];
}

/** How each program runs the folder, which is unpacked where this is read. */
function lines(baseName: string, dtype: OnnxDtype): string[] {
  // The page's own model is asked about its own world.
  const baseExports = baseName === 'bundled' ? { merged: 'merged', gguf: 'gguf' } : null;
  const usage = onnxUsage({ folder: FOLDER, baseName, baseExports }, dtype);
  const how = usage.flatMap(({ loader, steps }) => [
    `## ${loader}`,
    '',
    ...steps
      .slice(1)
      .flatMap(({ says, code }) => [says, '', ...(code === null ? [] : ['```', code, '```', ''])]),
  ]);
  return ['The lines below stand beside the folder, and call it `model`.', '', ...how];
}

/** README.md of an ONNX export: what it is, how it is run, how it was trained. */
export function onnxReadme(source: WeightsSource, { dtype, canChat, notes }: ReadmeParts): ArtefactFile {
  return modelCard('onnx', source, [
    `In ${dtype}, with a cache: inputs are input_ids, attention_mask, position_ids and past_key_values (keys and values of the tokens before, none at first); outputs are the logits of every position, in f32, and present (keys and values so far).`,
    '',
    ...notes.flatMap((note) => [note, '']),
    ...(canChat ? lines(source.baseName, dtype) : []),
  ]);
}
