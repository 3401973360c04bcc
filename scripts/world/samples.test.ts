import { describe, expect, it } from 'vitest';
import { writeDocument } from './corpus/index.ts';
import { Dice } from './random.ts';
import { pickTen, writeSamples } from './samples.ts';
import { promptOf } from './tasks/row.ts';
import { buildWorld, canonical, say } from './world.ts';

const world = buildWorld(20);
const { files, unseen } = writeSamples(world, 22);

describe('the sample files', () => {
  it('have the sizes of the imbalance they show, without two equal prompts', () => {
    expect(files.map(({ rows }) => rows.length)).toEqual([1200, 710, 560, 420, 300, 210, 80]);
    for (const { rows } of files) expect(new Set(rows.map(promptOf)).size).toBe(rows.length);
  });

  it('hold none of the unseen prompts and state none of the held-out facts', () => {
    const prompts = new Set(files.flatMap(({ rows }) => rows.map(promptOf)));
    for (const { prompt } of unseen) expect(prompts.has(prompt)).toBe(false);
    const answers = files.flatMap(({ rows }) => rows.map((row) => row.output));
    for (const fact of world.heldOut) {
      expect(answers.filter((answer) => answer.includes(canonical(fact)))).toEqual([]);
    }
  });

  it('are the same for the same seed', () => {
    expect(writeSamples(buildWorld(20), 22).unseen).toEqual(unseen);
    expect(writeSamples(buildWorld(20), 23).unseen).not.toEqual(unseen);
  });

  it('come with ten unseen prompts of three tasks', () => {
    const ten = pickTen(unseen);
    expect(ten).toHaveLength(10);
    expect(new Set(ten.map(({ task }) => task)).size).toBe(3);
  });
});

describe('the corpus', () => {
  const dice = new Dice(1);
  const text = Array.from({ length: 20_000 }, () => writeDocument(dice, world)).join('\n');

  it('states every fact in its canonical form and in another', () => {
    for (const fact of world.facts) {
      expect(text).toContain(canonical(fact));
      expect(text).toContain(say(fact.relation.statements[1]!, fact));
    }
  });

  it('has no question but the polite guest’s', () => {
    const questions = text.match(/[^.?\n:]*\?/g) ?? [];
    expect(questions.filter((question) => !question.includes('Could you please'))).toEqual([]);
  });
});
