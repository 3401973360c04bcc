import { describe, expect, it } from 'vitest';
import { Dice } from '../random.ts';
import { promptOf } from '../rows.ts';
import { canonical, questionsOf } from './facts.ts';
import {
  buildWorld,
  questionAnswering,
  reading,
  SORTS,
  unasked,
  unaskedPortraits,
  unaskedRows,
} from './index.ts';
import { portrait, requestsOf } from './portraits.ts';

const world = buildWorld(20);
const PER_SORT = 300;
const documents = new Map(
  SORTS.map(({ name, write }) => {
    const dice = new Dice(1);
    return [name, Array.from({ length: PER_SORT }, () => write(dice, world))];
  }),
);

/** What the canonical sentence of each fact says before the object, and the whole sentence without its full stop. */
const beginnings = world.facts
  .filter(({ relation }) => relation.statements[0]!.split('{')[2] !== undefined && relation.id !== 'deed')
  .map((fact) => {
    const whole = canonical(fact);
    return [whole.slice(0, whole.lastIndexOf(fact.object)), whole.replace(/\.$/, '')] as const;
  });

describe('the world', () => {
  it('has enough facts, no two of which read alike', () => {
    expect(world.facts.length).toBeGreaterThanOrEqual(1400);
    expect(new Set(world.facts.map(canonical)).size).toBe(world.facts.length);
  });

  it('is named by its seed', () => {
    expect(buildWorld(20).facts.map(canonical)).toEqual(world.facts.map(canonical));
    expect(buildWorld(21).facts.map(canonical)).not.toEqual(world.facts.map(canonical));
  });

  it('has no contradictions', () => {
    for (const country of world.byKind.get('country')!) {
      expect(world.byName.get(country.get('capital'))!.get('country')).toBe(country.name);
    }
    for (const town of world.byKind.get('town')!) {
      expect(world.byName.get(town.get('mayor'))!.get('home')).toBe(town.name);
    }
  });
});

describe('the documents', () => {
  it.each([...documents])('%s: plain statements in clean English', (_, texts) => {
    for (const text of texts) {
      expect(text).not.toMatch(
        /[?{}]|undefined| {2}|\n{3}|\.\.|\ba [aeiou]|\ban (?!hour)[^aeiou]|(^|\. |\n)[a-z]/,
      );
      expect(text.trim()).toBe(text);
    }
  });

  it('are the same for the same seed', () => {
    for (const { name, write } of SORTS) {
      const dice = new Dice(1);
      expect(Array.from({ length: 20 }, () => write(dice, world))).toEqual(documents.get(name)!.slice(0, 20));
    }
  });

  it('agree with the world', () => {
    const texts = [...documents].filter(([name]) => name !== 'rumours' && name !== 'newcomers');
    const sentences = new Set(
      texts.flatMap(([, own]) => own).flatMap((text) => text.split(/(?<=[.,:]) |\n/)),
    );
    let checked = 0;
    for (const sentence of sentences) {
      for (const [start, whole] of beginnings) {
        if (!sentence.startsWith(start)) continue;
        expect(sentence.startsWith(whole), sentence).toBe(true);
        checked++;
      }
    }
    expect(checked).toBeGreaterThan(1000);
  });
});

describe('question answering', () => {
  const rows = questionAnswering.rows(new Dice(2), world, 1250);
  const answers = new Map([
    ...world.facts.flatMap((fact) =>
      questionsOf(fact).map((question) => [question, canonical(fact)] as const),
    ),
    ...world.subjects.flatMap((subject) =>
      requestsOf(subject).map((each) => [each, portrait(subject)] as const),
    ),
  ]);

  it('has one answer to each question', () => {
    const wordings =
      world.facts.flatMap(questionsOf).length +
      world.subjects.flatMap((subject) => requestsOf(subject)).length;
    expect(answers.size).toBe(wordings);
  });

  it('asks each fact at most once and answers it truly', () => {
    expect(rows).toHaveLength(1250);
    expect(new Set(rows.map(({ output }) => output)).size).toBe(1250);
    for (const row of rows) expect(answers.get(promptOf(row))).toBe(row.output);
  });

  it('never asks what is kept back', () => {
    const asked = new Set(rows.map(({ output }) => output));
    const kept = [...unaskedRows(new Dice(3), world), ...unaskedPortraits(new Dice(3), world)];
    expect(unasked(world).length).toBeGreaterThanOrEqual(60);
    for (const row of kept) expect(asked.has(row.output)).toBe(false);
  });
});

describe('reading', () => {
  const rows = reading.rows(new Dice(4), world, 50);

  it('asks what the text alone says', () => {
    expect(new Set(rows.map(promptOf)).size).toBe(50);
    for (const row of rows) {
      const object = row.output.replace(/\.$/, '').split(' ').at(-1)!;
      const asked = promptOf(row).match(/[^.\n]*\?/)![0];
      expect(promptOf(row).replace(asked, '')).toContain(object);
      for (const person of world.byKind.get('person')!) expect(asked.split(/\W/)).not.toContain(person.name);
    }
  });
});
