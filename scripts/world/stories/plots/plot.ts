import { COLOURS, TOWNS } from '../../words.ts';

/**
 * A plot: what happens to one person `p`, mostly with another, `q`, and the one sentence that sums it up.
 *
 * Templates name people by slots: {p} {q}, {p_s} {q_s} (Mara's), {p_o} (p as an object), {he} {him} {his}
 * {self} for p, {qhe} {qhim} {qhis} for q, {they} {them} {both} and, as an object, {both_o} for the two
 * together. So one plot serves for a story about p and for p's own diary, where {p} is "I" and {they} is
 * "we"; hence everything is in the past tense.
 */
export interface Plot {
  readonly name: string;
  /** The canonical summary; whatever it names is named by every telling. */
  readonly summary: string;
  /** The same without the details, as the task wants it: who did what. */
  readonly gist: string;
  readonly headings: readonly string[];
  /** The parts of the story in order, each in several wordings; an empty wording leaves the part out. */
  readonly beats: readonly (readonly string[])[];
  /** What is drawn for each slot besides the people; {a_thing} is {thing} with its article. */
  readonly nouns: Readonly<Record<string, readonly string[]>>;
  /** The day may open with a line about fair weather. */
  readonly fair?: boolean;
  /** The two may sit together at the end. */
  readonly friends?: boolean;
}

/** A part that is told in about half of the stories. */
export const maybe = (...wordings: readonly string[]): readonly string[] => [
  ...wordings.map(() => ''),
  ...wordings,
];

/** Every thing in every colour. */
export const inColours = (things: readonly string[]): readonly string[] =>
  COLOURS.flatMap((colour) => things.map((thing) => `${colour} ${thing}`));

/** Nouns that every plot may use. */
export const COMMON: Readonly<Record<string, readonly string[]>> = {
  town: TOWNS,
  place: ['mill', 'market', 'bridge', 'school', 'harbour', 'well', 'inn', 'tower', 'pond', 'forge'],
  day: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
};
