import { expect, test } from 'vitest';
import { fileTask } from './file-task.ts';

test('DATA-10: a file is a task without its extension, its compression and the number of its shard', () => {
  const named = {
    'math.jsonl': 'math',
    'math.jsonl.gz': 'math',
    'v1.5-chat.json': 'v1.5-chat',
    'gsm8k/main/train-00000-of-00003.parquet': 'gsm8k/main/train',
    'train-00001-of-00002-a09b74b3ef9c3b56.parquet': 'train',
    'a.b/c': 'a.b/c',
    '.jsonl': '.jsonl',
    'x/.gz': 'x/.gz',
    '-00000-of-00001.json': '-00000-of-00001',
  };
  for (const [file, task] of Object.entries(named)) expect(fileTask(file)).toBe(task);
});
