import { expect, it } from 'vitest';
import packageJson from '../../../package.json' with { type: 'json' };
import { BASE_FILE, LORA_FILE, MODEL_FILE } from '../gguf/companions.ts';
import { ggufLoraUsage, ggufUsage } from './gguf.ts';
import { onnxUsage, TRANSFORMERS_JS } from './onnx.ts';
import { mergedUsage, peftUsage } from './transformers.ts';
import type { Usage } from './usage.ts';

const EXPORTS = { merged: 'base-merged', gguf: 'base-gguf' };
const HERE = { folder: 'run-step-3-x', baseName: 'bundled', baseExports: EXPORTS };
const ELSEWHERE = { folder: 'run-step-3-x', baseName: 'SmolLM2-135M', baseExports: null };
const GGUF = { run: 'T = 2', context: 512 };
const codeOf = (usages: readonly Usage[], loader: string) =>
  usages
    .find((one) => one.loader === loader)
    ?.steps.map(({ code }) => code)
    .join('\n') ?? '';

it('PAGE-154: every way begins with unpacking the zip into the folder that the lines name', () => {
  const all = [
    ...peftUsage(HERE),
    ...mergedUsage(HERE),
    ...ggufLoraUsage({ ...HERE, ...GGUF }),
    ...ggufUsage({ ...HERE, ...GGUF }, true),
    ...onnxUsage(HERE, 'f32'),
  ];
  expect(all).toHaveLength(11);
  for (const { steps } of all) expect(steps[0]?.code).toBe('unzip run-step-3-x.zip -d run-step-3-x');
});

it('PAGE-154: a base that only this page has is exported from it, another is the person’s own', () => {
  const peft = codeOf(peftUsage(HERE), 'transformers with PEFT');
  expect(peft).toContain('unzip base-merged.zip -d base-merged');
  expect(peft).toContain('AutoModelForCausalLM.from_pretrained("base-merged")');
  expect(codeOf(peftUsage(ELSEWHERE), 'transformers with PEFT')).toContain('from_pretrained("SmolLM2-135M")');
  const lora = codeOf(ggufLoraUsage({ ...HERE, ...GGUF }), 'llama.cpp');
  expect(lora).toContain(`cp base-gguf/${BASE_FILE} run-step-3-x/`);
  expect(lora).toContain(`-m ${BASE_FILE} --lora ${LORA_FILE}`);
});

it('PAGE-154: a GGUF is named as its file is', () => {
  expect(codeOf(ggufUsage({ ...HERE, ...GGUF }, true), 'llama.cpp')).toContain(`-m ${MODEL_FILE}`);
  expect(codeOf(ggufUsage({ ...HERE, ...GGUF, run: null }, false), 'llama.cpp')).toContain(`-m ${BASE_FILE}`);
});

it('PAGE-154: the web page takes the version of transformers.js that this page runs, and the numbers that were chosen', () => {
  expect(packageJson.dependencies['@huggingface/transformers']).toBe(TRANSFORMERS_JS);
  expect(codeOf(onnxUsage(HERE, 'f16'), 'transformers.js')).toContain('"run-step-3-x", { dtype: "fp16" }');
  expect(codeOf(onnxUsage(HERE, 'f16'), 'onnxruntime')).toContain('run-step-3-x/onnx/model_fp16.onnx');
  expect(codeOf(onnxUsage(HERE, 'f32'), 'onnxruntime')).toContain('run-step-3-x/onnx/model.onnx');
});
