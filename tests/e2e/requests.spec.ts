import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { addFiles, dataFile, download, goTo, open, repositoryFile, STAGES } from './support/page.ts';

const SHORT_RUN = {
  training: { maxSteps: 1, microBatch: 1, accumulation: 1 },
  evaluation: { examples: 1, plainText: 'none', samples: { count: 0 } },
};

test('a whole visit asks nothing of anyone but the page itself', async ({ page, context, baseURL }) => {
  test.setTimeout(120_000);
  const asked: string[] = [];
  const violations: string[] = [];
  context.on('request', (request) => asked.push(request.url()));
  page.on('websocket', (socket) => asked.push(socket.url()));
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) violations.push(message.text());
  });

  await open(page, SHORT_RUN);
  await addFiles(page, { name: 'words.json', content: repositoryFile('tests/e2e/fixtures/words.json') });
  await expect(dataFile(page, 'words.json')).toBeVisible();
  for (const stage of STAGES) await goTo(page, stage);
  await goTo(page, 'Train');
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page.getByRole('status', { name: 'Run' })).toContainText('finished', { timeout: 60_000 });
  await goTo(page, 'Compare');
  await page.getByRole('textbox', { name: 'Prompt', exact: true }).fill('What is secret?');
  await page.getByRole('textbox', { name: 'Max tokens' }).fill('2');
  await page.getByRole('button', { name: 'Generate' }).click();
  await expect(page.getByRole('button', { name: 'Generate' })).toBeEnabled({ timeout: 30_000 });
  await goTo(page, 'Export');
  await download(page, 'Export adapter');
  await page.getByRole('button', { name: 'Export mixture' }).click();
  await download(page, 'Download temper-mixture.jsonl');
  await page.waitForLoadState('networkidle');

  expect(asked.filter((url) => url.endsWith('model.safetensors'))).not.toEqual([]);
  expect(asked.filter((url) => !url.startsWith(`${baseURL}`) && !/^(blob|data):/.test(url))).toEqual([]);
  expect(violations).toEqual([]);
  // what was dropped or typed goes into no address either
  expect(asked.filter((url) => /words\.json|secret/.test(url))).toEqual([]);
});

test('the content security policy lets no other origin answer', async ({ page }) => {
  await open(page);
  const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
  expect(policy).toMatch(/default-src '(self|none)'/);
  expect(policy).not.toContain("'unsafe-eval'");
  const refused = await page.evaluate(
    () =>
      new Promise((resolve) => {
        addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective));
        fetch('https://elsewhere.invalid/').catch(() => {});
      }),
  );
  expect(refused).toBe('connect-src');
});

test('the workers are bound by the same policy', async ({ page }) => {
  const policies = new Map<string, string | undefined>();
  page.on('response', (response) => {
    const worker = /\/(\w+)\.worker[^/]*\.js$/.exec(response.url())?.[1];
    if (worker) policies.set(worker, response.headers()['content-security-policy']);
  });
  await open(page);
  await expect.poll(() => [...policies.keys()].sort()).toEqual(['data', 'engine', 'runs', 'tokens']);
  for (const policy of policies.values()) expect(policy).toMatch(/connect-src 'self'(;|$)/);
});

test('less than 300 kB of gzipped script before the page answers', async ({ page }) => {
  const scripts: Promise<Buffer>[] = [];
  page.on('response', (response) => {
    if (/\.js(\?|$)/.test(response.url())) scripts.push(response.body());
  });
  await open(page);
  page.removeAllListeners('response');
  const sizes = (await Promise.all(scripts)).map((body) => gzipSync(body).length);
  expect(sizes.length).toBeGreaterThan(0);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(300_000);
});
