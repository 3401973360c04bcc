import { useStore } from 'zustand';
import { ggufLoraUsage, ggufUsage } from '../../exports/usage/gguf.ts';
import { onnxUsage } from '../../exports/usage/onnx.ts';
import { mergedUsage, peftUsage } from '../../exports/usage/transformers.ts';
import type { WeightsFormat } from '../../exports/weights/names.ts';
import { contextLimit } from '../../model/context.ts';
import { BASE } from '../../state/side.ts';
import { SegmentedChoice } from '../components/Choice.tsx';
import { useSession } from '../session.tsx';
import { FormatRow } from './FormatRow.tsx';
import { SubjectPicker } from './SubjectPicker.tsx';
import { TryCard } from './try/TryCard.tsx';
import { usageNames, usePlans, useSubject } from './use-subject.ts';

type Dtype = 'stored' | 'f32' | 'f16';
const STORED = { value: 'stored', label: 'As the base' } as const;
const F32 = { value: 'f32', label: 'f32' } as const;
const F16 = { value: 'f16', label: 'f16' } as const;

interface DtypeChoiceProps {
  readonly format: WeightsFormat;
  readonly options: readonly { readonly value: Dtype; readonly label: string }[];
  readonly hint: string;
}

/** How an export stores its numbers. */
function DtypeChoice({ format, options, hint }: DtypeChoiceProps) {
  const { exports } = useSession();
  const dtype = useStore(exports.store, ({ formats }) => formats[format].dtype);
  const choose = (value: Dtype) => exports.chooseDtype(format, value === 'stored' ? null : value);
  return (
    <SegmentedChoice
      label="Numbers"
      value={dtype ?? 'stored'}
      options={options}
      onChange={choose}
      hint={hint}
    />
  );
}

/** Everything that can be made of a model and of what it learned. */
export function WeightsCard() {
  const { exports, model } = useSession();
  const subject = useSubject();
  const base = exports.subjectOf(BASE);
  usePlans(subject);
  const summary = useStore(model.store, (state) => state.summary);
  const onnxDtype = useStore(exports.store, ({ formats }) => formats.onnx.dtype) ?? 'f32';
  const names = (format: WeightsFormat) => usageNames(subject, base, format);
  const isTuned = subject.side.kind !== 'base';
  const gguf = { run: subject.run, context: summary ? contextLimit(summary) : 4096 };
  return (
    <section className="card wide weights" aria-labelledby="export-weights">
      <div className="weights-head">
        <div>
          <h2 id="export-weights">Model</h2>
          <p className="note">
            What was learned, alone or merged into its base. Nothing here needs the GPU, and nothing leaves
            the page.
          </p>
        </div>
        <SubjectPicker subject={subject} />
      </div>
      <FormatRow
        format="peft"
        title="PEFT adapter"
        action="Export adapter"
        about="The LoRA tensors alone, small, to be loaded on top of the base; with a model card that tells the recipe."
        usages={peftUsage(names('peft'))}
      />
      <FormatRow
        format="merged"
        title="Merged model"
        action="Export merged model"
        about="The whole model in safetensors with what it learned added in, its tokenizer and its chat template: a folder as the Hugging Face hub has them."
        usages={mergedUsage(names('merged'))}
      >
        <DtypeChoice
          format="merged"
          options={[STORED, F32]}
          hint="As the base: the same size and type as the model that was trained; of a base in bf16 what was learned is rounded to 8 bits of precision. f32 keeps it exactly, in twice the bytes."
        />
      </FormatRow>
      <FormatRow
        format="gguf-lora"
        title="GGUF adapter"
        action="Export GGUF adapter"
        about="The adapter for llama.cpp and Ollama, with a Modelfile; it is loaded beside the base’s GGUF."
        usages={ggufLoraUsage({ ...names('gguf-lora'), ...gguf })}
      />
      <FormatRow
        format="gguf"
        title="GGUF model"
        action="Export GGUF model"
        about="The whole model in one file for llama.cpp and Ollama, with a Modelfile that has its template and stop words."
        usages={ggufUsage({ ...names('gguf'), ...gguf }, isTuned)}
      />
      <FormatRow
        format="onnx"
        title="ONNX model"
        action="Export ONNX"
        about="The whole model for a web page of its own, in the layout of transformers.js, with a cache of keys and values."
        usages={onnxUsage(names('onnx'), onnxDtype)}
      >
        <DtypeChoice
          format="onnx"
          options={[F32, F16]}
          hint="f32 runs everywhere and answers as this page does. f16 is half the size, needs a GPU that computes in f16 to be fast, and differs a little."
        />
      </FormatRow>
      <TryCard />
    </section>
  );
}
