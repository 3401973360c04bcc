import { fileURLToPath } from 'node:url';
import { readText } from '../io/bytes.ts';
import { ok, type Result } from '../io/faults.ts';
import { fileSource } from '../io/node/disk.ts';
import type { Recipe } from '../recipe/schema.ts';
import { readPlainTexts } from '../runs/plain-texts.ts';
import { UsageError } from './args.ts';

const BUNDLED = fileURLToPath(new URL('../../public/samples/plain-text.jsonl', import.meta.url));

/** The texts of a file: JSONL of `{"text"}`, or a text. */
export async function readTexts(path: string): Promise<Result<readonly string[]>> {
  const source = await fileSource(path);
  return source.ok ? readPlainTexts(await readText(source.value), path) : source;
}

/**
 * The plain texts that a run of the recipe is scored on.
 *
 * @param own the file that --plain-text names
 */
export async function plainTextOf(
  { evaluation: { plainText } }: Recipe,
  own: string | undefined,
): Promise<Result<readonly string[]>> {
  if (plainText === 'none') return ok([]);
  if (plainText === 'bundled') return readTexts(BUNDLED);
  if (own === undefined)
    throw new UsageError('The recipe scores a plain text of your own: name it with --plain-text FILE.');
  return readTexts(own);
}

/** The recipe with the plain text that --plain-text names, where it names one. */
export const withPlainText = (recipe: Recipe, own: string | undefined): Recipe =>
  own === undefined ? recipe : { ...recipe, evaluation: { ...recipe.evaluation, plainText: 'own' } };
