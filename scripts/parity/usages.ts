/**
 * What the Export stage says under each export of the bundled model, as JSON: {format: Usage[]}. Run by check_usage.py,
 * which has a zip of every format, named as the format is, and of the base, as `base-merged` and `base-gguf`.
 */
import { ggufLoraUsage, ggufUsage } from '../../src/exports/usage/gguf.ts';
import { onnxUsage } from '../../src/exports/usage/onnx.ts';
import { scaleOutUsage } from '../../src/exports/usage/scale-out.ts';
import { mergedUsage, peftUsage } from '../../src/exports/usage/transformers.ts';

const names = (folder: string) => ({
  folder,
  baseName: 'bundled',
  baseExports: { merged: 'base-merged', gguf: 'base-gguf' },
});
const gguf = { run: 'a run', context: 512 };
const usages = {
  peft: peftUsage(names('peft')),
  merged: mergedUsage(names('merged')),
  'gguf-lora': ggufLoraUsage({ ...names('gguf-lora'), ...gguf }),
  gguf: ggufUsage({ ...names('gguf'), ...gguf }, true),
  onnx: onnxUsage(names('onnx'), 'f32'),
  'scale-out': scaleOutUsage(names('scale-out')),
};
process.stdout.write(JSON.stringify(usages));
