import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bytesSource, memoryStore } from '../../io/bytes.ts';
import { defaultRecipe } from '../../recipe/parse.ts';
import type { Format } from '../example.ts';
import { DataSet } from '../set/data-set.ts';

/**
 * Files as public repositories hold them, read where TEMPER_INSTRUCT names a folder with them. Rows of our own of
 * every shape are in the tests beside this one.
 */
const FOLDER = process.env.TEMPER_INSTRUCT ?? '';
const has = (path: string) => FOLDER !== '' && existsSync(join(FOLDER, path));

const add = (path: string) =>
  new DataSet(memoryStore()).add(
    bytesSource(path, readFileSync(join(FOLDER, path))),
    defaultRecipe().data,
    {},
  );

const READ: readonly (readonly [path: string, format: Format, examples: number])[] = [
  ['alpaca/alpaca_tiny.json', 'alpaca', 100],
  ['alpaca/identity.json', 'alpaca', 91],
  ['alpaca/instruction-data.json', 'alpaca', 1100],
  ['axolotl-labels/alpaca/alpaca.json', 'alpaca', 2],
  ['axolotl-labels/conversation.json', 'sharegpt', 1],
  ['flan-cot/aqua_train.tsv', 'columns', 2728],
  ['flan-cot/creak_train.tsv', 'columns', 6915],
  ['flan-cot/ecqa_train.tsv', 'columns', 7112],
  ['flan-cot/qasc_train.tsv', 'columns', 1084],
  ['flan-cot/sensemaking_train.tsv', 'columns', 6070],
  ['flan-cot/strategyqa_train.tsv', 'columns', 2061],
  ['gpteacher-code/codegen-instruct.json', 'alpaca', 4535],
  ['gsm8k/test.jsonl', 'question-answer', 1319],
  ['gsm8k/train.jsonl', 'question-answer', 7473],
  ['gzip/HumanEval.jsonl.gz', 'prompt-completion', 164],
  ['messages/mllm_sft_text_example_data.jsonl', 'messages', 200],
  ['messages/openai_sft.jsonl', 'messages', 128],
  ['messages/v1_sft_demo.jsonl', 'messages', 500],
  ['oasst/en_100_message.jsonl', 'tree', 100],
  ['oasst/en_100_tree.jsonl', 'tree', 100],
  ['parquet/train-00000-of-00001.parquet', 'prompt-completion', 48],
  ['parquet/train-00001-of-00002.parquet', 'prompt-completion', 28],
  ['parquet/train-00002-of-00003.parquet', 'prompt-completion', 63],
  ['prompt-completion/train.jsonl', 'prompt-completion', 1800],
  ['prompt-completion/valid.jsonl', 'prompt-completion', 144],
  ['prompt-response/dolly_hhrlhf_train_small.jsonl', 'prompt-completion', 1000],
  ['self-instruct/seed_tasks.jsonl', 'instances', 175],
  ['sharegpt/dummy_conversation.json', 'sharegpt', 500],
  ['sharegpt/glaive_toolcall_en_demo.json', 'sharegpt', 300],
  ['text/train.jsonl', 'chatml', 1000],
  ['text/valid.jsonl', 'chatml', 100],
];

const REFUSED: readonly (readonly [path: string, words: string])[] = [
  ['axolotl-labels/conversation.missingturns.json', 'The answer in message 2 is empty.'],
  ['axolotl-labels/conversation.tokenized.json', 'The rows hold token ids (input_ids)'],
  ['axolotl-labels/conversation.tokenized_llama2chat.json', 'The rows hold token ids (input_ids)'],
  ['csv/prompts.csv', 'There are prompts ("prompt") but no answers to learn from.'],
];

describe.skipIf(FOLDER === '')('public instruction data', () => {
  test.each(READ.filter(([path]) => has(path)))(
    '%s is read as %s without a mapping',
    async (path, format, count) => {
      const added = await add(path);
      expect(added).toMatchObject({ ok: true, value: { format, count, skipped: 0 } });
    },
  );

  test.each(REFUSED.filter(([path]) => has(path)))('%s says why not', async (path, words) => {
    const added = await add(path);
    expect(added.ok ? '' : added.fault.message).toContain(words);
  });
});
