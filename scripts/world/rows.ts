import type { Row } from './domain.ts';

/** The user's turn: the instruction, and the input below it. */
export const promptOf = (row: Row): string =>
  row.input === undefined ? row.instruction : `${row.instruction}\n\n${row.input}`;

/**
 * Draws until there are `count` rows of which no two share a key.
 *
 * @param key What a row asks for, whatever its wording: rows with one key would give each other's answers away.
 */
export function distinct(count: number, draw: () => { key: string; row: Row }): Row[] {
  const rows = new Map<string, Row>();
  for (let tries = 0; rows.size < count; tries++) {
    if (tries > count * 1000) throw new Error(`Only ${rows.size} of ${count} different rows can be drawn`);
    const { key, row } = draw();
    if (!rows.has(key)) rows.set(key, row);
  }
  return [...rows.values()];
}

/** A row as Alpaca writes it. */
export const asAlpaca = ({ instruction, input, output }: Row): object =>
  input === undefined ? { instruction, output } : { instruction, input, output };

/** A row as a list of chat messages. */
export function asMessages(row: Row): object {
  const turns = [
    { role: 'user', content: promptOf(row) },
    { role: 'assistant', content: row.output },
  ];
  return { messages: row.system === undefined ? turns : [{ role: 'system', content: row.system }, ...turns] };
}

/** A row as a prompt and its completion. */
export const asCompletion = (row: Row): object => ({ prompt: promptOf(row), completion: row.output });
