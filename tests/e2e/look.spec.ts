import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { addFiles, goTo, open, repositoryFile, STAGES } from './support/page.ts';

/** Every stage, wide and narrow, light and dark: pictures into output/, and no WCAG A or AA violation. */

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

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
        const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
        const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
        expect.soft(found, `${stage} at ${width} px, ${colorScheme}`).toEqual([]);
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect.soft(overflow, `${stage} does not scroll sideways`).toBeLessThanOrEqual(0);
      }
    });
  }
}
