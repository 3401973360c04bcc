import { expect, it } from 'vitest';
import { clearingText } from './room.ts';

it('RUN-26: the run list says whether the browser may clear the runs, where the browser says it', () => {
  expect(clearingText(false)).toBe(
    'The browser may clear the runs when the disk gets full: download what is to stay.',
  );
  expect(clearingText(true)).toContain('keeps the runs');
  expect(clearingText(null)).toBe('');
});
