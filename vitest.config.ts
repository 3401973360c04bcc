import { defineConfig } from 'vitest/config';

/**
 * Processes, not threads: GPU tests set the environment of the C library (src/cli/dawn.ts). Two at a time:
 * software adapters use every core themselves.
 */
export default defineConfig({
  test: {
    include: [
      'src/**/*.test.{ts,tsx}',
      'scripts/**/*.test.ts',
      'tests/{helpers,layers}/**/*.test.ts',
      'bench/**/*.test.ts',
    ],
    environment: 'node',
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
