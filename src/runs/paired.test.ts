import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparePaired, errorsWanted, ratioMean, summarise, TIE } from './paired.ts';
import type { RowScore } from './score.ts';

const row = (tokens: number, nll: number, correct = 0): RowScore => ({ tokens, nll, correct });

const score = fc.integer({ min: 1, max: 40 }).chain((tokens) =>
  fc
    .tuple(
      fc.double({ min: 0, max: 200, noNaN: true }),
      fc.double({ min: 0, max: 200, noNaN: true }),
      fc.integer({ min: 0, max: tokens }),
    )
    .map(([own, other, correct]) => ({
      own: row(tokens, own, correct),
      other: row(tokens, other, tokens - correct),
    })),
);

describe('a mean a token over rows', () => {
  it('EVAL-6: two rows, by hand', () => {
    // R = (2 + 9) / (1 + 3) = 2.75; residuals 2 − 2.75 and 9 − 8.25, each 0.75: √(2 · 2 · 0.75²) / 4.
    const found = ratioMean([
      { value: 2, tokens: 1 },
      { value: 9, tokens: 3 },
    ])!;
    expect(found.mean).toBe(2.75);
    expect(found.standardError).toBeCloseTo(1.5 / 4, 12);
  });

  it('EVAL-6: rows of one length have the standard error of a mean', () => {
    const values = [1, 2, 4, 9];
    const mean = 4;
    const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 3;
    const found = ratioMean(values.map((value) => ({ value, tokens: 1 })))!;
    expect(found.mean).toBe(mean);
    expect(found.standardError).toBeCloseTo(Math.sqrt(variance / 4), 12);
  });

  it('EVAL-6: one row has no standard error, none no mean, and rows without tokens do not count', () => {
    const empty = { value: 0, tokens: 0 };
    expect(ratioMean([empty, { value: 3, tokens: 2 }])).toEqual({ mean: 1.5, standardError: null });
    expect(ratioMean([empty])).toBeNull();
    expect(summarise([row(0, 0)])).toEqual({ rows: 0, tokens: 0, loss: null, accuracy: null });
  });

  it('EVAL-6: the order of rows changes nothing, and a scale scales', () => {
    const rows = fc.array(
      fc.record({
        value: fc.double({ min: 0, max: 50, noNaN: true }),
        tokens: fc.integer({ min: 1, max: 30 }),
      }),
      { minLength: 2, maxLength: 20 },
    );
    fc.assert(
      fc.property(rows, fc.double({ min: 0.5, max: 4, noNaN: true }), (of, by) => {
        const [a, b] = [ratioMean(of)!, ratioMean(of.toReversed())!];
        expect(b.mean).toBeCloseTo(a.mean, 9);
        expect(b.standardError!).toBeCloseTo(a.standardError!, 9);
        const scaled = ratioMean(of.map(({ value, tokens }) => ({ value: by * value, tokens })))!;
        expect(scaled.mean).toBeCloseTo(by * a.mean, 6);
        expect(scaled.standardError!).toBeCloseTo(by * a.standardError!, 6);
      }),
    );
  });

  it('EVAL-6: accuracy is a share, its error that of rows', () => {
    const { accuracy, loss, rows, tokens } = summarise([row(4, 8, 4), row(4, 4, 0), row(0, 0)]);
    expect({ rows, tokens, mean: accuracy?.mean, loss: loss?.mean }).toEqual({
      rows: 2,
      tokens: 8,
      mean: 0.5,
      loss: 1.5,
    });
    // Two rows, one all right and one all wrong: as uncertain as two coins, not as eight.
    expect(accuracy?.standardError).toBeCloseTo(0.5, 12);
  });
});

describe('one side against another', () => {
  it('EVAL-8: wins, ties and losses by the mean loss of each row', () => {
    const pairs = [
      { own: row(10, 10), other: row(10, 10 + 11 * TIE) },
      { own: row(10, 10), other: row(10, 10 + 9 * TIE) },
      { own: row(10, 10), other: row(10, 10) },
      { own: row(10, 10), other: row(10, 9.8) },
      { own: row(0, 0), other: row(0, 0) },
    ];
    const { rows, wins, ties, losses } = comparePaired(pairs);
    expect({ rows, wins, ties, losses }).toEqual({ rows: 4, wins: 1, ties: 2, losses: 1 });
  });

  it('EVAL-8: claims nothing within two standard errors, nor of one row', () => {
    const pair = (own: number, other: number) => ({ own: row(1, own), other: row(1, other) });
    expect(comparePaired([]).verdict).toBe('unclear');
    expect(comparePaired([pair(0, 9)]).verdict).toBe('unclear');
    // Differences −1, −1, −1, 1: mean −0.5, standard error 0.5.
    const mixed = [pair(0, 1), pair(0, 1), pair(0, 1), pair(1, 0)];
    expect(comparePaired(mixed)).toMatchObject({ difference: { mean: -0.5, standardError: 0.5 } });
    expect(comparePaired(mixed).verdict).toBe('unclear');
    // Eight more that is better: mean −10/12, standard error 1/6.
    expect(comparePaired([pair(1, 1.00005), pair(1, 1.00005)]).verdict).toBe('unclear');
    const more = [...mixed, ...Array.from({ length: 8 }, () => pair(0, 1))];
    expect(comparePaired(more).verdict).toBe('better');
    expect(comparePaired(more.map(({ own, other }) => ({ own: other, other: own }))).verdict).toBe('worse');
  });

  it('EVAL-8: of few rows more standard errors are wanted, as Student has it', () => {
    expect([2, 3, 11, 31, 32, 1000].map(errorsWanted)).toEqual([12.71, 4.3, 2.23, 2.04, 2, 2]);
    const pair = (own: number) => ({ own: row(1, own), other: row(1, 10) });
    // Differences −1, −2, −3: mean −2, standard error 0.58, 3.5 of them.
    expect(comparePaired([pair(9), pair(8), pair(7)]).verdict).toBe('unclear');
    expect(comparePaired([pair(9), pair(8), pair(7), pair(8)]).verdict).toBe('better');
  });

  it('EVAL-8: the pair the other way round is its mirror', () => {
    fc.assert(
      fc.property(fc.array(score, { maxLength: 20 }), (pairs) => {
        const there = comparePaired(pairs);
        const back = comparePaired(pairs.map(({ own, other }) => ({ own: other, other: own })));
        expect([back.wins, back.ties, back.losses]).toEqual([there.losses, there.ties, there.wins]);
        expect(there.wins + there.ties + there.losses).toBe(pairs.length);
        if (there.difference) {
          expect(back.difference?.mean).toBeCloseTo(-there.difference.mean, 9);
          const [own, other] = [
            summarise(pairs.map((p) => p.own)).loss!.mean,
            summarise(pairs.map((p) => p.other)).loss!.mean,
          ];
          expect(there.difference.mean).toBeCloseTo(own - other, 9);
        }
        const mirror = { better: 'worse', worse: 'better', unclear: 'unclear' };
        expect(back.verdict).toBe(mirror[there.verdict]);
      }),
    );
  });
});
