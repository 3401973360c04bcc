/**
 * Ids and offsets of strings, a JSON string a line on stdin: a JSON line each. Run by check_encodings.py.
 * Usage: encodings.ts FOLDER (with tokenizer.json, or vocab.json and merges.txt)
 */
import { createInterface } from 'node:readline';
import * as v from 'valibot';
import { loadTokenizer } from '../../src/cli/tokenizer.ts';
import { unwrap } from '../../src/io/faults.ts';

const tokenizer = unwrap(await loadTokenizer(process.argv[2]!));
for await (const line of createInterface({ input: process.stdin })) {
  const { ids, starts, ends, exact } = tokenizer.encode(v.parse(v.string(), JSON.parse(line)));
  process.stdout.write(`${JSON.stringify({ ids, starts, ends, exact })}\n`);
}
