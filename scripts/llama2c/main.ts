import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EXIT, reportFault, tell } from '../../src/cli/args.ts';
import { diskExists } from '../../src/io/node/disk.ts';
import { convert } from './convert.ts';
import { readFiles } from './files.ts';
import { equalScores } from './tokenizer.ts';

const USAGE = 'npm run -s llama2c -- CHECKPOINT TOKENIZER OUT_DIR';

/** Writes a llama2.c model (legacy format) as a Hugging Face folder. */
async function main(paths: readonly string[]): Promise<number> {
  const [checkpointPath, tokenizerPath, out] = paths;
  if (checkpointPath === undefined || tokenizerPath === undefined || out === undefined || paths.length > 3) {
    tell(USAGE);
    return EXIT.usage;
  }
  if ((await diskExists(out)) === 'file') {
    tell(`${out} is a file: name a folder to write to.`);
    return EXIT.usage;
  }
  const files = await readFiles(checkpointPath, tokenizerPath);
  if (!files.ok) return reportFault(files.fault);
  const { checkpoint, vocabulary } = files.value;
  const equal = equalScores(vocabulary);
  if (equal.length > 0) {
    const [one, other] = equal[0]!;
    tell(
      `${equal.length} tokens share their score with another (${JSON.stringify(one)} and ${JSON.stringify(other)}): some texts may be split otherwise than by llama2.c.`,
    );
  }
  try {
    await mkdir(out, { recursive: true });
    for (const [name, bytes] of convert(checkpoint, vocabulary)) await writeFile(join(out, name), bytes);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return reportFault({
      code: 'not-written',
      message: `${out} cannot be written (${why}): choose another folder.`,
    });
  }
  const { dim, layers, heads, kvHeads, vocab, context } = checkpoint.sizes;
  tell(
    `${out}: width ${dim}, ${layers} layers, ${heads} heads, ${kvHeads} key/value heads, ${vocab} tokens, context ${context}.`,
  );
  return EXIT.done;
}

process.exitCode = await main(process.argv.slice(2));
