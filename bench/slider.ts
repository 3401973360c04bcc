import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Page } from '@playwright/test';
import { TemperError, unwrap } from '../src/io/faults.ts';
import { recipeToHash } from '../src/recipe/link.ts';
import { parseRecipe } from '../src/recipe/parse.ts';
import { machine, OtherLoad } from './measure/load.ts';
import { type Move, watchMoves } from './measure/moves.ts';
import { markdownTable, median, readableMs, significant } from './measure/statistics.ts';

/** The sample set is there too: seven tasks and some thousand rows. */
const TASKS = 100;
const ROWS = 1_000_000;
/** Moves by key, each left to end before the next. */
const STEPS = 40;
const STEP_MS = 500;
const REST_MS = 3000;
/** A drag over the whole track and back. */
const DRAG_MOVES = 120;
const DRAG_MS = 16;
/** The page may take as long as it wants until the first plan stands. */
const READY_MS = 240_000;

/** What is mixed: numbers of rows alone, or a file of as many rows. */
const KINDS = ['counts', 'rows'] as const;
export type SliderKind = (typeof KINDS)[number];

interface Times {
  readonly median_ms: number;
  readonly p95_ms: number;
  readonly max_ms: number;
}

interface SliderResult {
  readonly kind: SliderKind;
  readonly gesture: 'keys' | 'drag';
  readonly tasks: number;
  readonly rows: number;
  readonly moves: number;
  /** From the input event until handle and numbers are painted. */
  readonly numbers: Times;
  /** Until the last change of the charts is painted; of a drag only its last move has an end of its own. */
  readonly charts: Times | null;
  /** Tasks of the page's thread of 50 ms and more during the moves. */
  readonly long_tasks: number;
  readonly longest_task_ms: number;
}

export interface SliderBench {
  readonly bench: 'slider';
  readonly date: string;
  readonly machine: ReturnType<typeof machine>;
  readonly browser: string;
  /** Before the moves, while the page rests: during them the browser itself is other load. */
  readonly other_load: number | null;
  readonly results: readonly SliderResult[];
}

/** Sizes of a power law, as of real collections: the largest has some hundred times the rows of the smallest. */
function sizes(): readonly (readonly [string, number])[] {
  const claims = Array.from({ length: TASKS }, (_, i) => 1 / (i + 1));
  const whole = claims.reduce((a, b) => a + b, 0);
  return claims.map((claim, i) => [
    `task ${String(i + 1).padStart(3, '0')}`,
    Math.round((ROWS * claim) / whole),
  ]);
}

/** A file of short rows whose column "task" names their task. */
async function writeRows(path: string): Promise<void> {
  function* lines() {
    for (const [task, size] of sizes()) {
      for (let row = 0; row < size; row++)
        yield `{"task":"${task}","prompt":"What is ${row} of ${task}?","response":"It is ${row}."}\n`;
    }
  }
  await pipeline(Readable.from(lines()), createWriteStream(path));
}

function timesOf(values: readonly number[]): Times {
  const sorted = [...values].sort((a, b) => a - b);
  return {
    median_ms: significant(median(sorted)),
    p95_ms: significant(sorted[Math.ceil(0.95 * sorted.length) - 1] ?? 0),
    max_ms: significant(sorted.at(-1) ?? 0),
  };
}

async function openMixture(page: Page, address: string, kind: SliderKind, folder: string): Promise<void> {
  const counts = kind === 'counts' ? Object.fromEntries(sizes()) : {};
  const recipe = unwrap(
    parseRecipe({
      data: { counts, ...(kind === 'rows' && { taskBy: 'task' }) },
      mixture: { temperature: 2 },
    }),
  );
  await page.goto(`${address}#/data?recipe=${unwrap(recipeToHash(recipe))}`);
  if (kind === 'rows') {
    const path = join(folder, 'rows.jsonl');
    await writeRows(path);
    await page.getByLabel('Add data files').setInputFiles(path);
  }
  await page.getByRole('navigation').getByRole('link', { name: 'Mixture' }).click();
  const table = page.getByRole('table', { name: 'Mixture' });
  await table.getByRole('rowheader', { name: 'task 100' }).waitFor({ timeout: READY_MS });
  await page.locator('main svg').first().waitFor({ timeout: READY_MS });
}

async function measured(page: Page, gesture: () => Promise<void>): Promise<readonly Move[]> {
  await page.evaluate(watchMoves);
  await gesture();
  await page.waitForTimeout(2 * STEP_MS);
  return page.evaluate(() => {
    const watch = Reflect.get(window, 'temperMoves') as { stop: () => Move[] };
    return watch.stop();
  });
}

async function byKeys(page: Page): Promise<void> {
  const slider = page.getByRole('slider', { name: 'Temperature', exact: true });
  await slider.focus();
  for (let step = 0; step < STEPS; step++) {
    await slider.press(step < STEPS / 2 ? 'ArrowRight' : 'ArrowLeft');
    await page.waitForTimeout(STEP_MS);
  }
}

async function byMouse(page: Page): Promise<void> {
  const box = await page.getByRole('slider', { name: 'Temperature', exact: true }).boundingBox();
  if (box === null) throw new TemperError('no-slider', 'The page shows no slider "Temperature".');
  const middle = box.y + box.height / 2;
  await page.mouse.move(box.x + 10, middle);
  await page.mouse.down();
  for (let move = 0; move <= DRAG_MOVES; move++) {
    const there = 1 - Math.abs(1 - (2 * move) / DRAG_MOVES);
    await page.mouse.move(box.x + 10 + there * (box.width - 20), middle);
    await page.waitForTimeout(DRAG_MS);
  }
  await page.mouse.up();
}

function resultOf(kind: SliderKind, gesture: 'keys' | 'drag', moves: readonly Move[]): SliderResult {
  const painted = moves.flatMap(({ numbers }) => numbers ?? []);
  // While a drag goes on, charts follow when there is time: only its end says how late they are.
  const ended = gesture === 'keys' ? moves : moves.slice(-1);
  const charts = ended.flatMap((move) => move.charts ?? []);
  if (painted.length === 0) throw new TemperError('no-moves', 'No move of the slider changed the table.');
  const tasks = moves.flatMap(({ longTasks }) => longTasks);
  return {
    kind,
    gesture,
    tasks: TASKS,
    rows: ROWS,
    moves: moves.length,
    numbers: timesOf(painted),
    charts: charts.length === 0 ? null : timesOf(charts),
    long_tasks: tasks.length,
    longest_task_ms: significant(Math.max(0, ...tasks)),
  };
}

/**
 * How fast the built page answers the slider "Temperature" with 100 tasks and a million rows, in Chromium: from the
 * input event until the numbers, and until the charts, are painted.
 */
export async function sliderBench(options: {
  readonly kinds: readonly SliderKind[];
  readonly tell: (message: string) => void;
}): Promise<SliderBench> {
  const [{ build, preview }, { chromium }, { findChromium }] = await Promise.all([
    import('vite'),
    import('@playwright/test'),
    import('../scripts/chromium.mjs'),
  ]);
  const folder = await mkdtemp(join(tmpdir(), 'temper-slider-'));
  const outDir = join(folder, 'page');
  options.tell('Building the page.');
  await build({ logLevel: 'warn', build: { outDir, emptyOutDir: true } });
  const server = await preview({
    logLevel: 'warn',
    build: { outDir },
    preview: { host: 'localhost', port: 4318 },
  });
  const executablePath = findChromium();
  const browser = await chromium.launch({
    ...(executablePath !== null && { executablePath }),
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update'],
  });
  const load = new OtherLoad();
  try {
    const address = server.resolvedUrls?.local[0] ?? 'http://localhost:4318/';
    const results: SliderResult[] = [];
    for (const kind of options.kinds) {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
      const page = await context.newPage();
      // What tsx wraps around named functions is not in the page, where one of them runs.
      await page.addInitScript('globalThis.__name = (named) => named;');
      await openMixture(page, address, kind, folder);
      // What follows an import in the background is over; from here to the first move the page rests.
      await page.waitForTimeout(4 * STEP_MS);
      await load.during(() => page.waitForTimeout(REST_MS));
      for (const [gesture, move] of [
        ['keys', byKeys],
        ['drag', byMouse],
      ] as const) {
        const moves = await measured(page, () => move(page));
        results.push(resultOf(kind, gesture, moves));
        options.tell(`${kind}, ${gesture}: ${moves.length} moves`);
      }
      await context.close();
    }
    return {
      bench: 'slider',
      date: new Date().toISOString(),
      machine: machine(),
      browser: `Chromium ${browser.version()}`,
      other_load: load.share,
      results,
    };
  } finally {
    await browser.close();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

export const isSliderKind = (name: string): name is SliderKind => KINDS.some((kind) => kind === name);

export function sliderTable({ results }: SliderBench): string {
  const cell = ({ median_ms, p95_ms, max_ms }: Times) =>
    `**${readableMs(median_ms)}**, ${readableMs(p95_ms)}, ${readableMs(max_ms)}`;
  return markdownTable(
    ['what is mixed', 'gesture', 'moves', 'numbers painted', 'charts painted', 'tasks from 50 ms'],
    results.map((r) => [
      r.kind === 'counts' ? `${r.tasks} counts, ${r.rows} rows` : `a file: ${r.tasks} tasks, ${r.rows} rows`,
      r.gesture,
      r.moves,
      cell(r.numbers),
      r.charts === null ? '–' : cell(r.charts),
      r.long_tasks === 0 ? 'none' : `${r.long_tasks}, up to ${readableMs(r.longest_task_ms)}`,
    ]),
  );
}
