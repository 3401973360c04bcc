/**
 * Finds Chromium, or installs it. `node scripts/chromium.mjs` prints its path.
 * The order: CHROME_PATH, the system's, Playwright's own; then apt-get where that is allowed, then Playwright.
 */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium as playwright } from '@playwright/test';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const FOLDERS = ['/usr/bin', '/usr/local/bin', '/snap/bin', '/opt/google/chrome'];
const MAC = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/** Whether a program is a Chromium that runs: Ubuntu's chromium-browser may be a stub that asks for snap. */
function runs(path) {
  const { status, stdout } = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 30_000 });
  return status === 0 && /chrom/i.test(stdout);
}

/** The path of a Chromium that runs, or null. */
export function findChromium() {
  const chosen = process.env.CHROME_PATH;
  if (chosen) {
    if (runs(chosen)) return chosen;
    throw new Error(`CHROME_PATH is ${chosen}, which is no Chromium that runs: correct it or unset it.`);
  }
  const candidates = [
    ...FOLDERS.flatMap((folder) => NAMES.map((name) => `${folder}/${name}`)),
    MAC,
    playwright.executablePath(),
  ];
  return candidates.find(runs) ?? null;
}

function attempt(command, ...args) {
  console.error(`no Chromium here: ${command} ${args.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // what installers print goes to stderr: stdout is the path alone
  return spawnSync(command, args, { env, stdio: ['ignore', 2, 2] }).status === 0;
}

/** The path of a Chromium that runs; installs one where there is none. */
export function ensureChromium() {
  const found = findChromium();
  if (found !== null) return found;
  const root = process.platform === 'linux' && process.getuid() === 0;
  if (root && attempt('apt-get', 'update') && attempt('apt-get', 'install', '-y', 'chromium')) {
    const installed = findChromium();
    if (installed !== null) return installed;
  }
  attempt('npx', 'playwright', 'install', ...(root ? ['--with-deps'] : []), 'chromium');
  const installed = findChromium();
  if (installed !== null) return installed;
  throw new Error(
    'Chromium is missing and could not be installed: install it (for example "sudo apt-get install chromium") or set CHROME_PATH to the program.',
  );
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    console.log(ensureChromium());
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
