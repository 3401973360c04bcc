import { expect, test } from '@playwright/test';
import { expectAccessible } from './support/accessible.ts';
import { goTo, open } from './support/page.ts';

/** What a run takes of the GPU is told before it starts, kept within a budget, or refused. */

const SHORT_RUN = {
  mixture: { temperature: 1, maxRepeats: 1 },
  training: { maxSteps: 1, microBatch: 2, accumulation: 1 },
  evaluation: { every: 100, examples: 2, plainText: 'none', samples: { count: 0 } },
};

test('estimated, within a budget, and refused with advice', async ({ page }) => {
  test.setTimeout(120_000);
  await open(page, SHORT_RUN);
  await goTo(page, 'Train');
  const memory = page.getByRole('group', { name: 'GPU memory' });
  const start = page.getByRole('button', { name: 'Start training' });
  await expect(memory).toContainText(/A run takes [\d.]+ MiB/, { timeout: 20_000 });
  const estimated = Number(/takes ([\d.]+) MiB/.exec((await memory.textContent()) ?? '')?.[1]);
  const budget = memory.getByRole('textbox', { name: 'Budget' });

  await budget.fill(((0.8 * estimated) / 1024).toFixed(5));
  await expect(memory).toContainText(/computed again backward\./);
  await expect(start).toBeEnabled();
  await expectAccessible(page, 'memory within a budget');
  await memory.screenshot({ path: 'tests/e2e/output/memory-budget.png' });

  await budget.fill('0.001');
  await expect(memory).toContainText(/the budget is 0\.001 GiB/);
  await expect(start).toBeDisabled();
  await expect(start).toHaveAccessibleDescription(/shorter context or a smaller micro-batch/);

  await budget.fill('');
  await expect(start).toBeEnabled();
  await start.click();
  await expect(page.getByRole('status', { name: 'Run' })).toContainText('finished', { timeout: 60_000 });
  const events = (await page.getByRole('log').getByRole('listitem').allTextContents()).join('\n');
  const taken = Number(/(\d+) MiB on /.exec(events)?.[1]);
  expect(Math.abs(taken - estimated)).toBeLessThanOrEqual(1);
});
