/** One instruction with its answer, before it takes the form of its file. */
export interface Row {
  readonly instruction: string;
  readonly input?: string;
  readonly output: string;
  readonly system?: string;
  /** A second request about the same input, and its answer. */
  readonly followUp?: { readonly instruction: string; readonly output: string };
}

/** The user's turn: the instruction, and the input below it. */
export const promptOf = (row: Row): string =>
  row.input === undefined ? row.instruction : `${row.instruction}\n\n${row.input}`;

/** Draws rows until there are `count` with different prompts, none of them in `taken`. */
export function distinct(count: number, draw: () => Row, taken: ReadonlySet<string> = new Set()): Row[] {
  const rows = new Map<string, Row>();
  for (let tries = 0; rows.size < count; tries++) {
    if (tries > count * 1000) throw new Error(`Only ${rows.size} of ${count} different rows can be drawn`);
    const row = draw();
    const prompt = promptOf(row);
    if (!taken.has(prompt)) rows.set(prompt, row);
  }
  return [...rows.values()];
}

/** A row as Alpaca writes it. */
export const asAlpaca = ({ instruction, input, output }: Row): object =>
  input === undefined ? { instruction, output } : { instruction, input, output };

/** A row as a list of chat messages. */
export function asMessages(row: Row): object {
  const messages = [
    { role: 'user', content: promptOf(row) },
    { role: 'assistant', content: row.output },
  ];
  if (row.system !== undefined) messages.unshift({ role: 'system', content: row.system });
  if (row.followUp !== undefined) {
    messages.push(
      { role: 'user', content: row.followUp.instruction },
      { role: 'assistant', content: row.followUp.output },
    );
  }
  return { messages };
}

/** A row as a prompt and its completion. */
export const asCompletion = (row: Row): object => ({ prompt: promptOf(row), completion: row.output });
