import type { Example } from '../data/example.ts';
import { writeSafetensors } from '../model/safetensors-writer.ts';
import type { AdapterTensors } from '../model/types.ts';
import type { RunFile } from './record.ts';
import type { RunRows } from './rows.ts';

async function sha256(content: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** SHA-256 in hexadecimal over texts; null: there are none. */
export async function textsHash(texts: readonly string[]): Promise<string | null> {
  return texts.length === 0 ? null : sha256(JSON.stringify(texts));
}

/** SHA-256 in hexadecimal over an adapter's tensors, as they are exported. */
export const tensorsHash = (tensors: AdapterTensors): Promise<string> => sha256(writeSafetensors(tensors));

/**
 * SHA-256 in hexadecimal over the ids of all contents drawn, with their tasks and in training order, and of those
 * evaluated: two runs of the same recipe on the same hash see the same.
 */
export async function rowsHash({ epochs, examples, evaluation }: RunRows): Promise<string> {
  const line = ({ id, task }: Example) => `${id} ${task}`;
  const text = JSON.stringify({
    epochs: epochs.map((epoch) => Array.from(epoch, (place) => examples[place]?.id ?? '')),
    rows: examples.map(line),
    evaluation: evaluation.map(({ task, examples: rows }) => [task, rows.map(line)]),
  });
  return sha256(text);
}

const told = ({ name, examples }: RunFile) => `${name} (${examples} examples)`;

/** What is not the same about two lists of files, in words; '' where they are alike. */
export function differingFiles(then: readonly RunFile[], now: readonly RunFile[]): string {
  const parts: string[] = [];
  for (const file of then) {
    const own = now.find(({ name }) => name === file.name);
    if (!own) parts.push(`${told(file)} is not there`);
    else if (own.examples !== file.examples)
      parts.push(`${file.name} had ${file.examples} examples and has ${own.examples}`);
    else if (own.size !== file.size) parts.push(`${file.name} had ${file.size} bytes and has ${own.size}`);
  }
  for (const file of now)
    if (!then.some(({ name }) => name === file.name)) parts.push(`${told(file)} is new`);
  if (parts.length === 0 && then.some(({ name }, place) => now[place]?.name !== name))
    parts.push(`they stand in another order (it was ${then.map(({ name }) => name).join(', ')})`);
  return parts.join('; ');
}
