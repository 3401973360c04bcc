import { EXIT, printJson, reportFault, tell } from '../../src/cli/args.ts';
import { decodeSlowly, encodeSlowly } from './encode.ts';
import { readFiles } from './files.ts';
import { greedyReference } from './reference.ts';

const USAGE = 'npm run -s llama2c:greedy -- CHECKPOINT TOKENIZER TEXT COUNT';

/** Prints what the float64 reference continues a text with: the truth that `temper generate` is held to. */
async function main(args: readonly string[]): Promise<number> {
  const [checkpointPath, tokenizerPath, prompt, count] = args;
  const wanted = Number(count);
  if (checkpointPath === undefined || tokenizerPath === undefined || prompt === undefined || !(wanted > 0)) {
    tell(USAGE);
    return EXIT.usage;
  }
  const files = await readFiles(checkpointPath, tokenizerPath);
  if (!files.ok) return reportFault(files.fault);
  const { checkpoint, vocabulary } = files.value;
  const promptIds = encodeSlowly(prompt, vocabulary);
  const { ids, margins } = greedyReference(checkpoint, promptIds, wanted);
  const text = decodeSlowly(ids, vocabulary);
  printJson({
    prompt,
    prompt_ids: promptIds,
    ids,
    text,
    margins: margins.map((m) => Number(m.toPrecision(6))),
  });
  return EXIT.done;
}

process.exitCode = await main(process.argv.slice(2));
