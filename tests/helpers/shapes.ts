import type { Message } from '../../src/data/example.ts';
import { type About, type Detected, detectShape } from '../../src/data/shapes/detect.ts';
import { mapRecord } from '../../src/data/shapes/map.ts';
import type { MappedExample } from '../../src/data/shapes/reading.ts';
import { Unusable } from '../../src/data/values.ts';
import { unwrap } from '../../src/io/faults.ts';
import { parseRecipe } from '../../src/recipe/parse.ts';
import { fileSettings, type RecipeInput } from '../../src/recipe/schema.ts';

type GivenSettings = NonNullable<NonNullable<RecipeInput['data']>['files']>[string];

export const user = (content: string): Message => ({ role: 'user', content });
export const system = (content: string): Message => ({ role: 'system', content });
export const assistant = (content: string, weight?: number): Message =>
  weight === undefined ? { role: 'assistant', content } : { role: 'assistant', content, weight };

/** How rows are read, with the settings of their file and the names that a table gives to its columns. */
export function detected(
  rows: readonly unknown[],
  given: GivenSettings = {},
  columns: About['columns'] = null,
): Detected {
  const { data } = unwrap(parseRecipe({ data: { files: { x: given } } }));
  return detectShape(rows, { columns, settings: fileSettings(data, 'x') });
}

/** The examples of rows, each as its messages or as the reason why there are none. */
export function read(
  rows: readonly unknown[],
  given: GivenSettings = {},
  columns: About['columns'] = null,
): (readonly Message[] | string)[] {
  const { reading } = detected(rows, given, columns);
  return rows.flatMap((row) =>
    mapRecord(row, reading).examples.map((one) => (one instanceof Unusable ? one.reason : one.messages)),
  );
}

/** The only example of a row; a reason is a failure. */
export function exampleOfRow(row: unknown): MappedExample {
  const [one] = mapRecord(row, detected([row]).reading).examples;
  if (one === undefined || one instanceof Unusable) throw new Error(one?.reason ?? 'no example');
  return one;
}

/** A table's records, as its container gives them. */
export function table(names: readonly string[], ...records: readonly (readonly string[])[]) {
  return records.map((cells) => Object.fromEntries(names.map((name, i) => [name, cells[i] ?? ''])));
}
