import { describe, expect, it } from 'vitest';
import { buildWorld } from '../knowledge/world.ts';
import { Dice } from '../random.ts';
import { PEOPLE } from '../words.ts';
import { SORTS, summarisation } from './index.ts';
import { PLOTS } from './plots/index.ts';
import { COMMON } from './plots/plot.ts';
import { tellStory } from './story.ts';

const world = buildWorld(20);
const names = new Set(PEOPLE.map(({ name }) => name));

describe('a story', () => {
  it.each(PLOTS.map((plot) => [plot.name, plot] as const))(
    'names all that its summary needs: %s',
    (_, plot) => {
      const dice = new Dice(1);
      const slots = plot.summary.match(/\{[a-z_]+\}/g)!.map((slot) => slot.slice(1, -1).replace(/^a_/, ''));
      const nouns = { ...COMMON, ...plot.nouns };
      for (let left = 200; left > 0; left--) {
        const { text, summary, people } = tellStory(dice, plot);
        for (const { name } of people) if (summary.includes(name)) expect(text).toContain(name);
        for (const slot of slots.filter((name) => name in nouns)) {
          const stated = nouns[slot]!.filter((noun) => summary.toLowerCase().includes(noun.toLowerCase()));
          expect(stated.some((noun) => text.toLowerCase().includes(noun.toLowerCase()))).toBe(true);
        }
        expect(summary).toMatch(/^[A-Z][^.]*\.$/);
        const words = summary.split(' ').length;
        expect(words).toBeGreaterThanOrEqual(8);
        expect(words).toBeLessThanOrEqual(18);
        expect(text.split(' ').length).toBeLessThanOrEqual(90);
        expect(text).not.toMatch(/[{}?]|undefined|\b(a|A) [aeiou]|(^|[.!] )[a-z]| {2}/);
      }
    },
  );
});

describe('the documents', () => {
  it.each(SORTS.map((sort) => [sort.name, sort] as const))(
    'ask nothing and hardly repeat themselves: %s',
    (_, sort) => {
      const write = () => {
        const dice = new Dice(5);
        return Array.from({ length: 400 }, () => sort.write(dice, world));
      };
      const documents = write();
      expect(write()).toEqual(documents);
      expect(documents.filter((text) => /[?{}]|undefined| {2}|\n{3}/.test(text))).toEqual([]);
      expect(new Set(documents).size).toBeGreaterThan(390);
    },
  );
});

describe('summarisation', () => {
  const rows = summarisation.rows(new Dice(3), world, 610);

  it('never asks for one summary twice and is the same for the same seed', () => {
    expect(new Set(rows.map(({ output }) => output)).size).toBe(610);
    expect(summarisation.rows(new Dice(3), world, 610)).toEqual(rows);
  });

  it('uses every plot and phrasing about as often, some with a system message', () => {
    const counts = new Map<string, number>();
    for (const { instruction } of rows) counts.set(instruction, (counts.get(instruction) ?? 0) + 1);
    for (const count of counts.values()) expect(Math.abs(count - 610 / counts.size)).toBeLessThan(3);
    expect(rows.filter(({ system }) => system !== undefined).length).toBeGreaterThan(30);
  });

  it('sums up with names of the story', () => {
    for (const { input, output } of rows) {
      const inSummary = output.match(/[A-Z][a-z]+/g)!.filter((word) => names.has(word));
      expect(inSummary.length).toBeGreaterThan(0);
      for (const name of inSummary) expect(input).toContain(name);
    }
  });
});
