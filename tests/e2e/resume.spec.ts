import { type Browser, expect, type Page, test } from '@playwright/test';
import { unzipSync } from 'fflate';
import { bytesOf, download, goTo, open } from './support/page.ts';

/** A run outlives its worker, its page and the GPU's process, and ends with the bits of one that nothing happened to. */

/** Twelve small steps, a checkpoint every fourth; what the last step learned is the result. */
const RECIPE = {
  data: { validation: { fraction: 0, min: 1, max: 1 } },
  mixture: { temperature: 1, maxRepeats: 1 },
  lora: { dropout: 0.1 },
  training: { maxSteps: 12, microBatch: 1, accumulation: 2, learningRate: 0.002, clip: 0.5 },
  evaluation: {
    every: 4,
    examples: 2,
    plainText: 'none',
    keep: 'last',
    samples: { count: 1, tokens: 4 },
  },
};
const STEPS = RECIPE.training.maxSteps;

const status = (page: Page) => page.getByRole('status', { name: 'Run' });

async function stepOf(page: Page): Promise<number> {
  const text = (await status(page).textContent()) ?? '';
  return Number(text.match(/step (\d+) of/)?.[1] ?? 0);
}

/** Opens the page and starts a run; ends when it is past its first checkpoint but one. */
async function underWay(page: Page): Promise<void> {
  page.on('dialog', (dialog) => void dialog.accept());
  await open(page, RECIPE);
  await goTo(page, 'Train');
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect.poll(() => stepOf(page), { timeout: 60_000 }).toBeGreaterThan(4);
}

/** The tensors of the run when it has ended: the card beside them names the run and its time. */
async function adapterOf(page: Page): Promise<Buffer> {
  await expect(status(page)).toContainText('finished', { timeout: 120_000 });
  await expect(status(page)).toContainText(`step ${STEPS} of ${STEPS}`);
  await goTo(page, 'Export');
  const files = unzipSync(await bytesOf(await download(page, 'Export adapter')));
  return Buffer.from(files['adapter_model.safetensors'] ?? []);
}

let whole: Promise<Buffer> | undefined;
/** The adapter of a run that nothing happens to: made once. */
function uninterrupted(browser: Browser): Promise<Buffer> {
  whole ??= (async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await underWay(page);
    const adapter = await adapterOf(page);
    await context.close();
    return adapter;
  })();
  return whole;
}

test.describe.configure({ timeout: 300_000 });

test('RUN-43: the engine’s worker ends between two steps, and the run goes on by itself', async ({
  page,
  browser,
}) => {
  const expected = await uninterrupted(browser);
  await underWay(page);
  const worker = page.workers().find((one) => one.url().includes('engine.worker'));
  // It is gone before it can answer.
  void worker?.evaluate(() => self.close()).catch(() => undefined);
  const adapter = await adapterOf(page);
  expect(adapter.equals(expected)).toBe(true);
  await goTo(page, 'Train');
  await expect(page.getByRole('log')).toContainText('The engine ended unexpectedly');
});

test('RUN-45: the page is left in mid-run; resumed, the run ends as if it had stayed', async ({
  page,
  browser,
}) => {
  const expected = await uninterrupted(browser);
  await underWay(page);
  await page.reload();
  await goTo(page, 'Train');
  const interrupted = page.getByRole('region', { name: 'Interrupted run' });
  await expect(interrupted).toContainText(`of ${STEPS}`, { timeout: 30_000 });
  await interrupted.getByRole('button', { name: 'Resume run' }).click();
  const adapter = await adapterOf(page);
  expect(adapter.equals(expected)).toBe(true);
});

test('RUN-48: the GPU’s process crashes, and the run goes on by itself', async ({ page, browser }) => {
  const expected = await uninterrupted(browser);
  await underWay(page);
  const session = await browser.newBrowserCDPSession();
  await session.send('Browser.crashGpuProcess');
  const adapter = await adapterOf(page);
  expect(adapter.equals(expected)).toBe(true);
  await goTo(page, 'Train');
  await expect(page.getByRole('log')).toContainText('The GPU was lost');
});

test('RUN-47: a second tab cannot train while the first does', async ({ page, context }) => {
  await underWay(page);
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(status(page)).toContainText('paused');
  const second = await context.newPage();
  await open(second, RECIPE);
  await goTo(second, 'Train');
  await second.getByRole('button', { name: 'Start training' }).click();
  await expect(second.getByText(/^Another tab of this page is training/).first()).toBeVisible({
    timeout: 30_000,
  });
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(status(page)).toContainText('stopped');
  await second.getByRole('button', { name: 'Start training' }).click();
  await expect.poll(() => stepOf(second), { timeout: 60_000 }).toBeGreaterThan(0);
});
