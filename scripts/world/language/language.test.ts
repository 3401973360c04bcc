import { describe, expect, it } from 'vitest';
import type { Row } from '../domain.ts';
import { buildWorld } from '../knowledge/world.ts';
import { Dice } from '../random.ts';
import { COUNTRIES, KINDS, PEOPLE, RIVERS, TOWNS } from '../words.ts';
import { drawExpression, untranslated } from './expressions.ts';
import { clauseExpression, phraseExpression } from './grammar.ts';
import { rewriting, SORTS, translation } from './index.ts';
import { ADJECTIVES, GLOSSARY, NOUNS, NUMERALS, VERBS } from './lexicon.ts';

const world = buildWorld(20);

describe('Lirran', () => {
  const lirran = [
    ...GLOSSARY.map((word) => word.lirran),
    ...NOUNS.filter(({ plural }) => plural !== undefined).map((noun) => `${noun.lirran}n`),
    ...new Set(VERBS.map((verb) => `${verb.lirran}ai`)),
  ];

  it('has a word for each meaning and a meaning for each word', () => {
    expect(new Set(lirran).size).toBe(lirran.length);
    expect(new Set(GLOSSARY.map(({ english }) => english)).size).toBe(GLOSSARY.length);
  });

  it('has no word that is an English word or a name of the world', () => {
    const known = new Set(
      [
        ...[...COUNTRIES, ...TOWNS, ...RIVERS, ...PEOPLE.map(({ name }) => name)],
        ...KINDS.flatMap(({ members }) => members),
        ...GLOSSARY.flatMap(({ english }) => english.split(' ')),
        ...VERBS.flatMap(({ third, past }) => [third, past]),
      ].map((word) => word.toLowerCase()),
    );
    expect(lirran.filter((word) => known.has(word))).toEqual([]);
  });

  it('has the grammar that its lessons tell', () => {
    const find = <T extends { english: string }>(words: readonly T[], english: string): T =>
      words.find((word) => word.english === english)!;
    const red = find(ADJECTIVES, 'red');
    const foxes = { noun: find(NOUNS, 'fox'), plural: true, adjective: red, numeral: NUMERALS[1]! };
    expect(phraseExpression(foxes)).toMatchObject({
      english: 'the two red foxes',
      lirran: 'tenin vosh duv',
    });
    const clause = {
      subject: { noun: find(NOUNS, 'child'), plural: false },
      verb: find(VERBS, 'eat'),
      object: { noun: find(NOUNS, 'bread'), plural: false },
    };
    expect(clauseExpression({ ...clause, past: true, negative: true })).toMatchObject({
      english: 'the child did not eat the bread',
      lirran: 'nima pano nej manjai',
    });
    expect(clauseExpression({ ...clause, subject: foxes, past: false, negative: false })).toMatchObject({
      english: 'the two red foxes eat the bread',
      lirran: 'tenin vosh duv pano manj',
    });
  });

  it('translates one to one', () => {
    const dice = new Dice(5);
    const there = new Map<string, string>();
    const back = new Map<string, string>();
    for (let drawn = 0; drawn < 20_000; drawn++) {
      const { english, lirran } = drawExpression(dice);
      expect(there.get(english) ?? lirran).toBe(lirran);
      expect(back.get(lirran) ?? english).toBe(english);
      there.set(english, lirran);
      back.set(lirran, english);
    }
  });
});

/** The Lirran words of an English expression in alphabetical order, found without the grammar. */
function wordsOf(english: string): string[] {
  const meanings = new Map<string, string>([
    ['and', 'ke'],
    ['not', 'nej'],
    ['in', 'ul'],
    ['near', 'tal'],
    ['under', 'sov'],
    ['my', 'mev'],
    ['your', 'tov'],
    ['our', 'nosh'],
    ['thank', 'merat'],
    ['hello', 'halu'],
    ['yes', 'shi'],
    ['no', 'iv'],
    ...[...ADJECTIVES, ...NUMERALS, ...NOUNS].map((word): [string, string] => [word.english, word.lirran]),
    ...NOUNS.map((noun): [string, string] => [noun.plural ?? noun.english, `${noun.lirran}n`]),
    ...VERBS.flatMap((verb): [string, string][] => [
      [verb.english, verb.lirran],
      [verb.third, verb.lirran],
      [verb.past, `${verb.lirran}ai`],
    ]),
    ...NOUNS.filter(({ plural }) => plural === undefined).map((noun): [string, string] => [
      noun.english,
      noun.lirran,
    ]),
  ]);
  const words = english.split(' ');
  const denied = words.indexOf('did');
  return words
    .map((word, index) => {
      if (['the', 'does', 'do', 'did', 'to', 'you'].includes(word)) return '';
      return meanings.get(word)! + (denied >= 0 && index === denied + 2 ? 'ai' : '');
    })
    .filter((word) => word !== '')
    .sort();
}

describe('translation', () => {
  const rows = translation.rows(new Dice(3), world, 760);
  const pairs = rows.map(({ instruction, output }) => {
    const source = /'(.*)'/.exec(instruction)?.[1] ?? instruction.split(': ')[1]!;
    const intoLirran = instruction.includes('Lirran');
    return intoLirran ? { english: source, lirran: output } : { english: output, lirran: source };
  });

  it('uses the right words, no more and no fewer', () => {
    for (const { english, lirran } of pairs) expect(lirran.split(' ').sort()).toEqual(wordsOf(english));
  });

  it('puts the verb last and what denies it before it', () => {
    for (const { english, lirran } of pairs) {
      if (english.includes(' not ')) expect(lirran).toMatch(/ nej \S+$/);
      const verbs = VERBS.filter(({ third, past }) => ` ${english} `.match(` (${third}|${past}) `));
      if (verbs.length > 0)
        expect(verbs.map((verb) => verb.lirran)).toContain(lirran.replace(/^.* |ai$/g, ''));
    }
  });

  it('asks for no expression twice, and for none that is kept out', () => {
    expect(new Set(pairs.map(({ english }) => english)).size).toBe(rows.length);
    const asked = new Set(pairs.map(({ english }) => english));
    expect(untranslated(60).filter(({ english }) => asked.has(english))).toEqual([]);
  });

  it('goes both ways', () => {
    const into = rows.filter(({ instruction }) => instruction.includes('Lirran')).length;
    expect(into).toBeGreaterThan(400);
    expect(into).toBeLessThan(510);
  });
});

describe('rewriting', () => {
  const rows = rewriting.rows(new Dice(4), world, 470);
  const asking = (pattern: RegExp): Row[] => rows.filter(({ instruction }) => pattern.test(instruction));

  it('has no sentence twice', () => {
    expect(new Set(rows.map(({ input }) => input)).size).toBe(rows.length);
  });

  it('changes what the form changes and nothing else', () => {
    for (const { input, output } of asking(/past tense/)) {
      const [before, after] = [input!.split(' '), output.split(' ')];
      expect(after.toSpliced(1, 1)).toEqual(before.toSpliced(1, 1));
    }
    for (const { input, output } of asking(/future tense/)) {
      expect(output.replace(' will', '').split(' ').toSpliced(1, 1)).toEqual(
        input!.split(' ').toSpliced(1, 1),
      );
    }
    for (const { input, output } of asking(/negative|'not'/)) {
      expect(output.replace(' does not', '').split(' ').toSpliced(1, 1)).toEqual(
        input!.split(' ').toSpliced(1, 1),
      );
    }
    for (const { input, output } of asking(/polite/i)) {
      expect(output).toBe(`"Could you please ${input![0]!.toLowerCase()}${input!.slice(1, -1)}?"`);
    }
    for (const { input, output } of asking(/passive/)) {
      const [name, , ...rest] = input!.slice(0, -1).split(' ');
      const words = rest.join(' ').replace('the', 'The');
      const [object, tail] = output.slice(0, -1).split(` by ${name!}`);
      expect(`${object!.split(' is ')[0]}${tail}`).toBe(words);
    }
    for (const { input, output } of asking(/'(because|and|but)'/)) {
      const [first, second] = input!.slice(0, -1).split('. ');
      const joined = /^(.*?)(,?) (because|and|but) (.*)\.$/.exec(output)!;
      expect(joined[1]).toBe(first);
      expect(joined[4]!.toLowerCase()).toBe(second!.toLowerCase());
      expect(joined[2]).toBe(joined[3] === 'but' ? ',' : '');
    }
  });

  it('knows who is he and who is she', () => {
    for (const { input, output } of asking(/every name|each name/)) {
      const person = PEOPLE.find(({ name }) => input!.startsWith(`${name} `))!;
      expect(output.split(' ')[0]!.toLowerCase()).toBe(person.he);
      expect(PEOPLE.some(({ name }) => output.includes(name))).toBe(false);
    }
  });
});

describe('the documents', () => {
  const write = (seed: number): string[] => {
    const dice = new Dice(seed);
    return SORTS.flatMap((sort) => Array.from({ length: 200 }, () => sort.write(dice, world)));
  };
  const documents = write(1);

  it('ask the reader nothing', () => {
    for (const document of documents) expect(document.replace(/"[^"\n]*"/g, '')).not.toContain('?');
  });

  it('are the same for the same seed', () => {
    expect(write(1)).toEqual(documents);
  });

  it('have no hole and no doubled blank', () => {
    for (const document of documents)
      expect(document).not.toMatch(/undefined|\{|\}|[^\n] {2}|\n{3}|\.\.|^\s|\s$/);
  });
});
