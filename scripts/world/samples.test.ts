import { describe, expect, it } from 'vitest';
import { writeCorpus } from './corpus.ts';
import { buildWorld } from './knowledge/index.ts';
import { Dice } from './random.ts';
import { promptOf } from './rows.ts';
import { samplePrompts, VALIDATION, writeSamples } from './samples.ts';

const world = buildWorld(20);
const files = writeSamples(world, 22);

describe('the sample files', () => {
  it('keep the sizes of the imbalance they show beside their validation rows', () => {
    const sizes = files.filter(({ heldOut }) => !heldOut).map(({ rows }) => rows.length - VALIDATION);
    expect(sizes).toEqual([1200, 710, 560, 420, 300, 210, 80]);
    const all = sizes.reduce((sum, size) => sum + size, 0);
    expect(sizes[0]! / all).toBeCloseTo(0.345, 3);
    expect(sizes[6]! / all).toBeCloseTo(0.023, 3);
  });

  it('ask nothing twice', () => {
    for (const { rows } of files) expect(new Set(rows.map(promptOf)).size).toBe(rows.length);
  });

  it('hold two tasks that are only evaluated', () => {
    const held = files.filter(({ heldOut }) => heldOut);
    expect(held.map(({ task }) => task.name)).toEqual(['reading', 'completion']);
  });

  it('are the same for the same seed', () => {
    expect(writeSamples(buildWorld(20), 22)).toEqual(files);
    expect(writeSamples(world, 23)[0]!.rows).not.toEqual(files[0]!.rows);
  });

  it('come with ten prompts of three tasks that none of them holds', () => {
    const ten = samplePrompts(world, files, 24);
    expect(ten).toHaveLength(10);
    expect(new Set(ten.map(({ task }) => task)).size).toBe(3);
    const asked = new Set(files.flatMap(({ rows }) => rows.map(promptOf)));
    expect(ten.filter(({ prompt }) => asked.has(prompt))).toEqual([]);
  });
});

describe('the corpus', () => {
  const documents = [...writeCorpus(new Dice(1), world, 3_000_000)];

  it('puts no question to the reader', () => {
    const questions = documents.join('\n').match(/[^.?\n]*\?/g) ?? [];
    expect(questions.filter((question) => !question.includes('Could you please'))).toEqual([]);
  });
});
