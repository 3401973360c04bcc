import * as v from 'valibot';

type Values<T> = { [name: string]: T };

const isFields = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Values by names that people give. A task may be called "constructor" or "__proto__": valibot's own record
 * leaves such keys out, and an assignment to "__proto__" would be lost.
 */
export function byName<S extends v.GenericSchema>(schema: S) {
  return v.pipe(
    v.custom<Values<v.InferInput<S>>>(isFields, 'An object is needed, with a value for each name.'),
    v.rawTransform(({ dataset, addIssue, NEVER }): Values<v.InferOutput<S>> => {
      const read: [string, v.InferOutput<S>][] = [];
      for (const [key, value] of Object.entries(dataset.value)) {
        const parsed = v.safeParse(schema, value);
        if (!parsed.success) {
          const { message, expected, received, path } = parsed.issues[0];
          const place = { type: 'object', origin: 'value', input: dataset.value, key, value } as const;
          addIssue({ message, expected: expected ?? undefined, received, path: [place, ...(path ?? [])] });
          return NEVER;
        }
        read.push([key, parsed.output]);
      }
      return Object.fromEntries(read);
    }),
  );
}
