/** The peers look for a browser: this is as much of one as they need, with the GPU that Temper uses. */
export function pretendBrowser(gpu) {
  globalThis.window = globalThis;
  Object.defineProperty(globalThis, 'navigator', {
    value: { gpu, userAgent: 'node', hardwareConcurrency: 2 },
    configurable: true,
  });
}
