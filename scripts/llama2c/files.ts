import { readAll } from '../../src/io/bytes.ts';
import { ok, type Result } from '../../src/io/faults.ts';
import { fileSource } from '../../src/io/node/disk.ts';
import { type Checkpoint, readCheckpoint } from './checkpoint.ts';
import { readVocabulary, type Vocabulary } from './vocabulary.ts';

/** A checkpoint and its tokenizer, read from disk. */
export async function readFiles(
  checkpointPath: string,
  tokenizerPath: string,
): Promise<Result<{ readonly checkpoint: Checkpoint; readonly vocabulary: Vocabulary }>> {
  const weights = await fileSource(checkpointPath);
  if (!weights.ok) return weights;
  const tokenizer = await fileSource(tokenizerPath);
  if (!tokenizer.ok) return tokenizer;
  const checkpoint = readCheckpoint(await readAll(weights.value), checkpointPath);
  if (!checkpoint.ok) return checkpoint;
  const bytes = await readAll(tokenizer.value);
  const vocabulary = readVocabulary(bytes, checkpoint.value.sizes.vocab, tokenizerPath);
  if (!vocabulary.ok) return vocabulary;
  return ok({ checkpoint: checkpoint.value, vocabulary: vocabulary.value });
}
