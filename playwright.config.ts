import { defineConfig } from '@playwright/test';
import { findChromium } from './scripts/chromium.mjs';

/** "swiftshader" computes on the processor, the same everywhere; "default" takes what the machine has. */
const adapter = process.env.TEMPER_E2E_ADAPTER ?? 'swiftshader';
const port = 4317;
const chromium = findChromium();

/** The built page (npx vite build first) in Chromium, one test at a time: each uses every core. */
export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'tests/e2e/output/failures',
  workers: 1,
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  use: {
    baseURL: `http://localhost:${port}/`,
    screenshot: 'only-on-failure',
    acceptDownloads: true,
    launchOptions: {
      // where none is found, Playwright looks for its own and says how to install it
      ...(chromium === null ? {} : { executablePath: chromium }),
      args: [
        '--no-sandbox',
        '--enable-unsafe-webgpu',
        ...(adapter === 'default' ? ['--enable-features=Vulkan'] : [`--use-webgpu-adapter=${adapter}`]),
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  webServer: {
    command: `node_modules/.bin/vite preview --host localhost --port ${port} --strictPort`,
    url: `http://localhost:${port}/`,
    reuseExistingServer: false,
  },
});
