import { FORMAT } from './formats/index.ts';
import type { FormatId, Loss } from './formats/types.ts';

type Sentence = (count: string, format: string) => string;

/** Most weighty first. */
const SENTENCES: Readonly<Record<Loss, Sentence>> = {
  unfit: (n, format) => `${n} have turns that ${format} has no place for, and are left out.`,
  weights: (n, format) =>
    `${n} weigh their answers: readers of ${format} may count every answer the same, also those of weight 0.`,
  tools: (n, format) => `${n} offer tools, which ${format} does not hold.`,
  'earlier-answers': (n) =>
    `${n} have several answers: the last is the completion, the others are part of the prompt and not learned.`,
  history: (n) =>
    `${n} have several turns: those before the last question are in "history", which readers learn or not as they are told.`,
  'calls-apart': (n) => `${n} have text beside a tool call: it is a turn of its own before the call.`,
  'tool-ids': (n, format) => `${n} name tools or calls in their turns, which ${format} does not hold.`,
  thoughts: (n) => `${n} have thoughts apart from their answers: they stand before them as <think> blocks.`,
  trailing: (n) => `${n} go on after the last answer: what follows teaches nothing and is left out.`,
  'free-fields': (n) =>
    `${n} have tools or arguments of calls: they are JSON text, so that a column has one type.`,
  'half-characters': (n) =>
    `${n} have half of a surrogate pair, which UTF-8 cannot hold: U+FFFD stands in its place.`,
  formulas: (n) =>
    `${n} begin like a formula (= + - @, tab or carriage return) and have an apostrophe before them: these texts are changed, so that no spreadsheet runs them.`,
};

/** What was lost on the way into a format, in sentences. */
export function lossNotes(losses: ReadonlyMap<Loss, number>, format: FormatId): string[] {
  return Object.entries(SENTENCES).flatMap(([loss, sentence]) => {
    const count = losses.get(loss as Loss) ?? 0;
    if (count === 0) return [];
    const noun = loss === 'formulas' ? 'cell' : 'row';
    return [sentence(`${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`, FORMAT[format].title)];
  });
}
