import { expect, test } from 'vitest';
import { terminal } from '../../tests/helpers/terminal.ts';

test('the exit code says whose fault it is, and a sentence what to do', async () => {
  const missing = ['--model', 'bundled', '--out', '.cache/never', 'no-such-file.jsonl'];
  const cases = [
    [['train', '--model', 'bundled'], 2, /temper train --model/],
    [['sweep', '--model', 'bundled', '--out', '.cache/never', 'x.jsonl'], 2, /one of --field/],
    [['train', ...missing.slice(0, 2), 'no-such-file.jsonl'], 1, /no-such-file\.jsonl does not exist/],
    [['sweep', '--preset', 'mask', '--budget', '1', ...missing], 1, /too small for 2 runs/],
    [['tune'], 2, /There is no command "tune"/],
  ] as const;
  const ends = await Promise.all(cases.map(([argv]) => terminal(argv)));
  for (const [i, [, code, sentence]] of cases.entries()) {
    expect(ends[i]?.told).toMatch(sentence);
    expect(ends[i]).toMatchObject({ code, lines: [] });
  }
});
