import { describe, expect, it } from 'vitest';
import { buildWorld } from '../knowledge/index.ts';
import { Dice } from '../random.ts';
import { promptOf } from '../rows.ts';
import { KINDS } from '../words.ts';
import { ASPECTS } from './aspects.ts';
import { classification, SORTS, unjudged } from './index.ts';
import { writeReview } from './reviews.ts';

const world = buildWorld(20);
const LABELS = new Set([
  ...['positive', 'negative', 'happy', 'sad', 'angry', 'afraid'],
  ...['greeting', 'order', 'complaint', 'thanks', 'invitation', 'apology', 'warning'],
  ...KINDS.map(({ kind }) => kind),
]);

describe('a review', () => {
  it('has the verdict of its last remark, whatever a "but" conceded before', () => {
    const remarks = Object.values(ASPECTS).flatMap(({ subject, good, bad }) => [
      ...good.map((predicate) => ({ words: `${subject} ${predicate}`, verdict: 'positive' })),
      ...bad.map((predicate) => ({ words: `${subject} ${predicate}`, verdict: 'negative' })),
    ]);
    const dice = new Dice(3);
    for (let left = 500; left > 0; left--) {
      const { body, verdict } = writeReview(dice);
      const text = body.charAt(0).toLowerCase() + body.slice(1).replace(/\. T/g, '. t');
      const found = remarks
        .map((remark) => ({ ...remark, at: text.indexOf(remark.words) }))
        .filter(({ at }) => at >= 0)
        .sort((one, other) => one.at - other.at);
      expect(found.length).toBeGreaterThan(0);
      // A single remark is always the one that the rest outweighs.
      expect([body, found.at(-1)!.verdict === verdict]).toEqual([body, found.length > 1]);
    }
  });
});

describe('the documents about judging', () => {
  it('hold no question and no empty place', () => {
    const dice = new Dice(4);
    for (const { write } of SORTS) {
      for (let left = 300; left > 0; left--) expect(write(dice, world)).not.toMatch(/\?|[{}]|undefined/);
    }
  });
});

describe('classification', () => {
  const rows = classification.rows(new Dice(5), world, 350);

  it('has 350 rows with a label of one word', () => {
    expect(rows).toHaveLength(350);
    expect(rows.filter(({ output }) => !LABELS.has(output))).toEqual([]);
    expect(new Set(rows.map(({ output }) => output)).size).toBe(LABELS.size);
  });

  it('sorts each thing under its kind, and none twice', () => {
    const things = rows.flatMap(({ instruction, output }) =>
      KINDS.flatMap(({ kind, members }) =>
        kind === output
          ? members.filter((thing) =>
              new RegExp(`\\b${thing}\\b`).test(instruction.replace('kind of thing', '')),
            )
          : [],
      ),
    );
    expect(new Set(things).size).toBe(things.length);
    expect(things).toHaveLength(rows.filter(({ input }) => input === undefined).length);
  });

  it('judges nothing that is kept out', () => {
    const texts = new Set(rows.map(({ input, instruction }) => input ?? instruction));
    expect(unjudged.filter(({ input, instruction }) => texts.has(input ?? instruction))).toEqual([]);
    expect(new Set(unjudged.map(promptOf)).size).toBe(unjudged.length);
  });

  it('is the same for the same seed', () => {
    expect(classification.rows(new Dice(5), world, 350)).toEqual(rows);
  });
});
