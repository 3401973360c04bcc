import { curvesBench, curvesTable } from '../../bench/curves.ts';
import { headBench, headTable } from '../../bench/head.ts';
import { importBench, importTable } from '../../bench/import.ts';
import { matmulBench, matmulTable } from '../../bench/matmul.ts';
import { COLD } from '../../bench/measure/cold.ts';
import { memoryBench, memoryTable } from '../../bench/memory.ts';
import { profileBench, profileTable } from '../../bench/profile.ts';
import { isSliderKind, sliderBench, sliderTable } from '../../bench/slider.ts';
import { PEERS, stepBench, stepTable } from '../../bench/step.ts';
import { tokenizeBench, tokenizeTable } from '../../bench/tokenize.ts';
import { EXIT, printJson, readArguments, tell, UsageError } from './args.ts';
import { openGpu } from './dawn.ts';

const USAGE = `temper bench step [--shapes nano,smol-2] [--peers ${PEERS.join(',')}|none]
temper bench matmul [--products 256x1536x576,...] (MxNxK: X [M, K], W [N, K])
temper bench head
temper bench profile [--shape nano|smol-2]
temper bench memory [--models SmolLM2-135M,Qwen3-0.6B] [--step]
temper bench tokenize [--models bundled,DIR,...] [FILE...]
temper bench import [--rows 350000] [--bytes 500000000] [--passes 5] [--ascii]
temper bench slider [--mixed counts,rows]
temper bench curves`;

const list = (value: string) => value.split(',').filter((name) => name !== '');

/** JSON on stdout, the same as a table on stderr. */
function show(result: unknown, table: string): void {
  printJson(result);
  tell(table);
}

async function step(argv: readonly string[]): Promise<number> {
  const args = readArguments(argv, { usage: USAGE, values: ['shapes', 'peers'] });
  const peers = args.value('peers') ?? PEERS.join();
  const result = await stepBench({
    shapes: list(args.value('shapes') ?? 'nano,smol-2'),
    peers: peers === 'none' ? [] : list(peers),
    tell,
  });
  show(result, stepTable(result));
  return result.results.some((row) => 'refused' in row) ? EXIT.input : EXIT.done;
}

/** "256x1536x576" is (M, N, K); lengths are multiples of four, as in every model. */
function productShape(text: string): { M: number; N: number; K: number } {
  const [M = 0, N = 0, K = 0, ...rest] = text.split('x').map(Number);
  const right = [M, N, K].every((length) => Number.isInteger(length) && length > 0 && length % 4 === 0);
  if (!right || rest.length > 0) throw new UsageError(`"${text}" is no product MxNxK.\n${USAGE}`);
  return { M, N, K };
}

async function matmul(argv: readonly string[]): Promise<number> {
  const args = readArguments(argv, { usage: USAGE, values: ['products'] });
  const products = args.value('products');
  const shapes = products === undefined ? null : list(products).map(productShape);
  const result = await matmulBench((await openGpu()).gpu, shapes, tell);
  show(result, matmulTable(result));
  return EXIT.done;
}

async function head(argv: readonly string[]): Promise<number> {
  readArguments(argv, { usage: USAGE, values: [] });
  const result = await headBench((await openGpu()).gpu);
  show(result, headTable(result));
  return EXIT.done;
}

async function profile(argv: readonly string[]): Promise<number> {
  const args = readArguments(argv, { usage: USAGE, values: ['shape'] });
  Object.assign(process.env, COLD);
  // Timestamps as the driver gives them: Dawn rounds them to 65 µs otherwise, as it does for pages.
  const { gpu } = await openGpu(['disable-dawn-features=timestamp_quantization']);
  const result = await profileBench(gpu, args.value('shape') ?? 'nano');
  show(result, profileTable(result));
  return EXIT.done;
}

async function memory(argv: readonly string[]): Promise<number> {
  const args = readArguments(argv, { usage: USAGE, values: ['models'], flags: ['step'] });
  const models = args.value('models');
  const options = { models: models === undefined ? null : list(models), step: args.flag('step'), tell };
  const result = await memoryBench((await openGpu()).gpu, options);
  show(result, memoryTable(result));
  return EXIT.done;
}

async function tokenize(argv: readonly string[]): Promise<number> {
  const args = readArguments(argv, { usage: USAGE, values: ['models'] });
  const models = list(args.value('models') ?? 'bundled');
  const result = await tokenizeBench({ models, texts: args.files, tell });
  show(result, tokenizeTable(result));
  return EXIT.done;
}

async function imports(argv: readonly string[]): Promise<number> {
  const args = readArguments(argv, { usage: USAGE, values: ['rows', 'bytes', 'passes'], flags: ['ascii'] });
  const number = (name: string, otherwise: number) => {
    const value = Number(args.value(name) ?? otherwise);
    if (!Number.isInteger(value) || value < 1) throw new UsageError(`--${name} is no whole number above 0.`);
    return value;
  };
  const rows = number('rows', 35_000);
  const bytes = number('bytes', 1430 * rows);
  const result = await importBench({
    rows,
    bytes,
    passes: number('passes', 5),
    isAscii: args.flag('ascii'),
    tell,
  });
  show(result, importTable(result));
  return EXIT.done;
}

async function slider(argv: readonly string[]): Promise<number> {
  const args = readArguments(argv, { usage: USAGE, values: ['mixed'] });
  const mixed = list(args.value('mixed') ?? 'counts,rows');
  const kinds = mixed.filter(isSliderKind);
  if (kinds.length < mixed.length) throw new UsageError(`--mixed takes counts and rows.\n${USAGE}`);
  const result = await sliderBench({ kinds, tell });
  show(result, sliderTable(result));
  return EXIT.done;
}

async function curves(argv: readonly string[]): Promise<number> {
  readArguments(argv, { usage: USAGE, values: [] });
  const result = curvesBench();
  show(result, curvesTable(result));
  return EXIT.done;
}

/**
 * `bench`: times and memory of a step and of its parts, each with the adapter it was measured on, the
 * speed of tokenizers and of the import, how fast the page answers a slider and draws a run's curves.
 */
export async function bench([name = 'step', ...rest]: string[]): Promise<number> {
  const benches: Readonly<Record<string, (argv: readonly string[]) => Promise<number>>> = {
    step,
    matmul,
    head,
    profile,
    memory,
    tokenize,
    import: imports,
    slider,
    curves,
  };
  const run = benches[name];
  if (!run) throw new UsageError(`There is no benchmark "${name}".\n${USAGE}`);
  return run(rest);
}
