import { questionOf, quoted, type Usage, type UsageNames, type UsageStep, unzip } from './usage.ts';

/** Where the base is found by transformers, and how to get it where this page alone has it. */
function baseOf({ baseName, baseExports }: UsageNames): {
  readonly path: string;
  readonly steps: readonly UsageStep[];
} {
  if (baseExports === null) {
    const says = `${baseName} is the base: its folder, or its name on the Hugging Face hub.`;
    return { path: baseName, steps: [{ says, code: null }] };
  }
  const { merged } = baseExports;
  const says = `The base is on this page only: choose “Base model” above, export it as “Merged model”, and unpack it beside the adapter.`;
  return { path: merged, steps: [{ says, code: unzip(merged) }] };
}

/** How the PEFT adapter is loaded. */
export function peftUsage(names: UsageNames): readonly Usage[] {
  const { folder } = names;
  const { path, steps } = baseOf(names);
  const lines = [
    'from peft import PeftModel',
    'from transformers import AutoModelForCausalLM, AutoTokenizer',
    '',
    `tokenizer = AutoTokenizer.from_pretrained(${quoted(path)})`,
    `base = AutoModelForCausalLM.from_pretrained(${quoted(path)})`,
    `model = PeftModel.from_pretrained(base, ${quoted(folder)})`,
    `chat = [{"role": "user", "content": ${quoted(questionOf(names))}}]`,
    'inputs = tokenizer.apply_chat_template(',
    '    chat, add_generation_prompt=True, return_dict=True, return_tensors="pt"',
    ')',
    'answer = model.generate(**inputs, max_new_tokens=64)',
    'print(tokenizer.decode(answer[0, inputs["input_ids"].shape[1]:], skip_special_tokens=True))',
  ];
  return [
    {
      loader: 'transformers with PEFT',
      steps: [
        { says: 'Unpack the adapter.', code: unzip(folder) },
        ...steps,
        { says: 'Install what loads it.', code: 'pip install torch transformers peft' },
        { says: 'Ask it, in Python.', code: lines.join('\n') },
      ],
    },
  ];
}

/** How the merged folder is loaded. */
export function mergedUsage(names: UsageNames): readonly Usage[] {
  const { folder } = names;
  const unpack = { says: 'Unpack the model.', code: unzip(folder) };
  const lines = [
    'from transformers import pipeline',
    '',
    `generate = pipeline("text-generation", model=${quoted(folder)})`,
    `chat = [{"role": "user", "content": ${quoted(questionOf(names))}}]`,
    'answer = generate(chat, max_new_tokens=64)',
    'print(answer[0]["generated_text"][-1]["content"])',
  ];
  const body = quoted({
    model: folder,
    messages: [{ role: 'user', content: questionOf(names) }],
    max_tokens: 64,
  });
  const ask = `curl http://localhost:8000/v1/chat/completions -H 'Content-Type: application/json' \\\n  -d '${body}'`;
  return [
    {
      loader: 'transformers',
      steps: [
        unpack,
        { says: 'Install what loads it.', code: 'pip install torch transformers' },
        { says: 'Ask it, in Python.', code: lines.join('\n') },
      ],
    },
    {
      loader: 'vLLM',
      steps: [
        unpack,
        { says: 'Serve it, on a GPU that vLLM knows.', code: `pip install vllm\nvllm serve ${folder}` },
        { says: 'Ask it.', code: ask },
      ],
    },
  ];
}
