import { mergedBase, questionOf, quoted, type Usage, type UsageNames, unzip } from './usage.ts';

/** How the PEFT adapter is loaded. */
export function peftUsage(names: UsageNames): readonly Usage[] {
  const { folder } = names;
  const { path, steps } = mergedBase(names, { where: 'beside the adapter' });
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
