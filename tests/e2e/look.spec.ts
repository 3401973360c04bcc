import { expect, test } from '@playwright/test';
import { expectAccessible } from './support/accessible.ts';
import { addFiles, goTo, open, repositoryFile, STAGES } from './support/page.ts';

/** Every stage, wide and narrow, light and dark: pictures into output/, and no WCAG A or AA violation. */

for (const width of [1440, 390]) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`${width} px, ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height: width > 1000 ? 900 : 844 });
      await open(page);
      await addFiles(page, { name: 'words.json', content: repositoryFile('tests/e2e/fixtures/words.json') });
      await expect(page.getByRole('table', { name: 'Data files' })).toContainText('words.json');
      for (const stage of STAGES) {
        await goTo(page, stage);
        await page.screenshot({
          path: `tests/e2e/output/${stage.toLowerCase()}-${width}-${colorScheme}.png`,
          fullPage: true,
        });
        await expectAccessible(page, `${stage} at ${width} px, ${colorScheme}`);
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect.soft(overflow, `${stage} does not scroll sideways`).toBeLessThanOrEqual(0);
      }
    });
  }
}
