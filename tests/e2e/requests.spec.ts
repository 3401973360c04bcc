import { expect, test } from '@playwright/test';
import { addFiles, goTo, open, repositoryFile, STAGES } from './support/page.ts';

test('a whole visit asks nothing of anyone but the page itself', async ({ page, context, baseURL }) => {
  const asked: string[] = [];
  const sockets: string[] = [];
  context.on('request', (request) => asked.push(request.url()));
  page.on('websocket', (socket) => sockets.push(socket.url()));
  const violations: string[] = [];
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) violations.push(message.text());
  });

  await open(page);
  await addFiles(page, { name: 'words.json', content: repositoryFile('tests/e2e/fixtures/words.json') });
  await expect(page.getByRole('table', { name: 'Data files' })).toContainText('words.json');
  for (const stage of STAGES) await goTo(page, stage);
  await page.waitForLoadState('networkidle');

  const elsewhere = asked.filter((url) => !url.startsWith(`${baseURL}`) && !/^(blob|data):/.test(url));
  expect(elsewhere).toEqual([]);
  expect(sockets).toEqual([]);
  expect(violations).toEqual([]);
  // what was typed or dropped goes into no address either
  expect(asked.filter((url) => url.includes('words.json'))).toEqual([]);
  expect(asked.length).toBeGreaterThan(0);
});

test('the page has a content security policy that allows no other script', async ({ page }) => {
  await open(page);
  const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
  expect(policy).toMatch(/default-src '(self|none)'/);
  expect(policy).not.toMatch(/unsafe-eval(?!')|'unsafe-eval'/);
  const fetched = await page.evaluate(() =>
    fetch('https://example.com/').then(
      () => 'answered',
      () => 'refused',
    ),
  );
  expect(fetched).toBe('refused');
});
