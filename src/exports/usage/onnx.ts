import { questionOf, quoted, type Usage, type UsageNames, unzip } from './usage.ts';

/** The transformers.js that the page itself runs the export with. */
export const TRANSFORMERS_JS = '4.3.1';

/** The whole of a page that answers a prompt by the model in the folder beside it. */
function onnxPage(names: UsageNames, dtype: 'fp32' | 'fp16'): string {
  const { folder } = names;
  return [
    '<!doctype html><meta charset="utf-8"><script type="module">',
    `import { env, pipeline } from "https://cdn.jsdelivr.net/npm/@huggingface/transformers@${TRANSFORMERS_JS}";`,
    'Object.assign(env, { allowLocalModels: true, allowRemoteModels: false, localModelPath: "./" });',
    `const generate = await pipeline("text-generation", ${quoted(folder)}, { dtype: ${quoted(dtype)} });`,
    `const [answer] = await generate([{ role: "user", content: ${quoted(questionOf(names))} }], { max_new_tokens: 64 });`,
    'document.body.append(answer.generated_text.at(-1).content);',
    '</script>',
  ].join('\n');
}

/** Greedy answers by onnxruntime alone; its tokenizer is transformers'. */
function onnxPython(names: UsageNames, dtype: 'fp32' | 'fp16'): string {
  const { folder } = names;
  const [file, numbers] = dtype === 'fp32' ? ['model.onnx', 'float32'] : ['model_fp16.onnx', 'float16'];
  return [
    'import numpy as np',
    'import onnxruntime',
    'from transformers import AutoTokenizer, GenerationConfig',
    '',
    `tokenizer = AutoTokenizer.from_pretrained(${quoted(folder)})`,
    `ends = np.atleast_1d(GenerationConfig.from_pretrained(${quoted(folder)}).eos_token_id)`,
    `session = onnxruntime.InferenceSession(${quoted(`${folder}/onnx/${file}`)})`,
    'past = {',
    `    i.name: np.zeros((1, i.shape[1], 0, i.shape[3]), np.${numbers})`,
    '    for i in session.get_inputs() if i.name.startswith("past_key_values")',
    '}',
    `chat = [{"role": "user", "content": ${quoted(questionOf(names))}}]`,
    'prompt = tokenizer.apply_chat_template(chat, add_generation_prompt=True, return_dict=True)["input_ids"]',
    'ids = list(prompt)',
    'while len(ids) < len(prompt) + 64 and ids[-1] not in ends:',
    '    shape = {"attention_mask": np.ones((1, len(ids)), np.int64), "position_ids": np.arange(len(ids))[None]}',
    '    logits = session.run(["logits"], {"input_ids": np.array([ids]), **shape, **past})[0]',
    '    ids.append(int(logits[0, -1].argmax()))',
    'print(tokenizer.decode(ids[len(prompt):], skip_special_tokens=True))',
  ].join('\n');
}

/** How the ONNX folder is run. */
export function onnxUsage(names: UsageNames, dtype: 'f32' | 'f16'): readonly Usage[] {
  const unpack = { says: 'Unpack the model.', code: unzip(names.folder) };
  const name = dtype === 'f32' ? 'fp32' : 'fp16';
  return [
    {
      loader: 'transformers.js',
      steps: [
        unpack,
        { says: 'Save this beside the folder as index.html.', code: onnxPage(names, name) },
        {
          says: 'Serve both, and open http://localhost:8000 in a browser.',
          code: 'python3 -m http.server 8000',
        },
      ],
    },
    {
      loader: 'onnxruntime',
      steps: [
        unpack,
        { says: 'Install what runs it.', code: 'pip install onnxruntime transformers jinja2' },
        { says: 'Ask it, in Python.', code: onnxPython(names, name) },
      ],
    },
  ];
}
