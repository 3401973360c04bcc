import { type Cell, csvOf } from './csv.ts';
import type { ExactMatchState } from './exact-match.ts';
import type { ScoreTable } from './score-table.ts';
import type { ScoresState } from './scores.ts';
import { type NamedSide, sameSide } from './sides.ts';

const titleOf = ({ name, detail }: NamedSide): string => (detail === '' ? name : `${name} (${detail})`);

const keyOf = ({ task, example }: ScoresState['rows'][number] | ExactMatchState['rows'][number]): string =>
  JSON.stringify([task, example.file, example.row, example.id]);

/** Every row that was scored or answered, with what each side made of it. */
export function rowsCsv(
  { rows: scored, sides }: Pick<ScoresState, 'rows' | 'sides'>,
  checked: Pick<ExactMatchState, 'rows' | 'sides'>,
): string {
  const all = [
    ...sides,
    ...checked.sides.filter(({ side }) => !sides.some((one) => sameSide(one.side, side))),
  ];
  const answers = new Map(checked.rows.map((row) => [keyOf(row), row]));
  const scores = new Map(scored.map((row) => [keyOf(row), row]));
  const keys = [...new Set([...scores.keys(), ...answers.keys()])];
  const head = [
    ...['task', 'held_out', 'file', 'row', 'prompt', 'expected'],
    ...all.flatMap((side) =>
      ['tokens', 'nll', 'correct', 'exact', 'answer'].map((of) => `${titleOf(side)} ${of}`),
    ),
  ];
  const body = keys.flatMap((key) => {
    const [score, answer] = [scores.get(key), answers.get(key)];
    const row = score ?? answer;
    if (!row) return [];
    const of = all.flatMap(({ side }): Cell[] => {
      const place = sides.findIndex((one) => sameSide(one.side, side));
      const asked = checked.sides.findIndex((one) => sameSide(one.side, side));
      const { tokens, nll, correct } = score?.scores[place] ?? { tokens: null, nll: null, correct: null };
      const mark = answer?.marks[asked];
      return [tokens, nll, correct, mark ? Number(mark.isExact) : null, mark?.given ?? null];
    });
    const { task, heldOut, example } = row;
    const last = example.messages.findLastIndex(({ role }) => role === 'assistant');
    const prompt = example.messages[last - 1]?.content ?? null;
    const expected = example.messages[last]?.content ?? null;
    return [[task, heldOut ? 1 : 0, example.file, example.row, prompt, expected, ...of]];
  });
  return csvOf(head, body);
}

/** The table of scores: a line a task, and those over all of them. */
export function tableCsv(
  { tasks, trained, heldOut }: ScoreTable,
  sides: readonly NamedSide[],
  against: number,
): string {
  const other = sides[against];
  const head = [
    ...['task', 'held_out', 'rows'],
    ...sides.flatMap((side) =>
      ['tokens', 'loss', 'loss_se', 'accuracy', 'accuracy_se'].map((of) => `${titleOf(side)} ${of}`),
    ),
    ...sides.flatMap((side, place) =>
      place === against
        ? []
        : ['wins', 'ties', 'losses', 'difference', 'difference_se'].map(
            (of) => `${titleOf(side)} against ${other ? titleOf(other) : ''} ${of}`,
          ),
    ),
  ];
  const lines = [...tasks, trained, heldOut].flatMap((line) => line ?? []);
  const body = lines.map((line): Cell[] => [
    line.name,
    line.heldOut ? 1 : 0,
    line.rows,
    ...line.sides.flatMap((side): Cell[] => [
      side?.tokens ?? null,
      side?.loss?.mean ?? null,
      side?.loss?.standardError ?? null,
      side?.accuracy?.mean ?? null,
      side?.accuracy?.standardError ?? null,
    ]),
    ...line.pairs.flatMap((pair, place): Cell[] =>
      place === against
        ? []
        : [
            pair?.wins ?? null,
            pair?.ties ?? null,
            pair?.losses ?? null,
            pair?.difference?.mean ?? null,
            pair?.difference?.standardError ?? null,
          ],
    ),
  ]);
  return csvOf(head, body);
}
