/**
 * Everything that must hold, in the order in which it fails soonest: `npm test`.
 * Stops at the first step that fails. The last line counts: a test is one, any other step is one.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { ensureChromium } from './chromium.mjs';

const REPORTS = '.cache/check';
const UNIT = `${REPORTS}/unit.json`;
const PAGE = `${REPORTS}/page.json`;

const tool = (name, ...args) => run(`node_modules/.bin/${name}`, ...args);

function run(command, ...args) {
  const env = { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: PAGE };
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', env });
  if (error) console.error(error.message);
  return status === 0;
}

/** What a test runner wrote down; nothing where it did not come that far. */
function report(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

function unitCounts() {
  const counts = report(UNIT);
  return (
    counts && [counts.numPassedTests, counts.numFailedTests, counts.numPendingTests + counts.numTodoTests]
  );
}

function pageCounts() {
  const stats = report(PAGE)?.stats;
  return stats && [stats.expected + stats.flaky, stats.unexpected, stats.skipped];
}

function findBrowser() {
  // GPU tests in Node use the SwiftShader that lies beside Chromium where there is no GPU
  process.env.CHROME_PATH = ensureChromium();
  console.log(process.env.CHROME_PATH);
  return true;
}

const STEPS = [
  { name: 'format and lint', work: () => tool('biome', 'check', '--error-on-warnings', '.') },
  { name: 'types', work: () => tool('tsc', '--noEmit') },
  { name: 'layers', work: () => run(process.execPath, 'scripts/layers.mjs') },
  { name: 'unused files, exports and packages', work: () => tool('knip') },
  { name: 'Chromium', work: findBrowser },
  {
    name: 'unit and GPU tests',
    work: () => tool('vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${UNIT}`),
    counts: unitCounts,
  },
  { name: 'build', work: () => tool('vite', 'build', '--logLevel', 'warn') },
  { name: 'end to end', work: () => tool('playwright', 'test', '--reporter=list,json'), counts: pageCounts },
];

const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

rmSync(REPORTS, { recursive: true, force: true });
mkdirSync(REPORTS, { recursive: true });
const start = performance.now();
const total = { passed: 0, failed: 0, skipped: 0 };
const times = [];
for (const { name, work, counts } of STEPS) {
  console.log(`\n── ${name}`);
  const since = performance.now();
  let held = false;
  try {
    held = work();
  } catch (error) {
    console.error(error.message);
  }
  const [passed, failed, skipped] = counts?.() ?? [held ? 1 : 0, held ? 0 : 1, 0];
  total.passed += passed;
  // a runner may fail without a failed test: a file that does not load, an error outside of tests
  total.failed += held ? failed : Math.max(failed, 1);
  total.skipped += skipped;
  times.push(`${held ? '✓' : '✗'} ${name} ${seconds(since)}`);
  if (!held) break;
}

console.log(`\n${times.join('\n')}`);
if (total.failed > 0)
  console.log(`\nStopped: the step above marked ✗ failed after ${seconds(start)} in all.`);
else console.log(`\nEverything holds, in ${seconds(start)}.`);
if (total.skipped > 0) console.log(`${total.skipped} skipped`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 ? 1 : 0;
