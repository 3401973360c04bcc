/** Builds each variant of a program's text once; what it depends on is plain data. */
export function memo<A extends readonly unknown[], R>(build: (...args: A) => R): (...args: A) => R {
  const built = new Map<string, R>();
  return (...args) => {
    const key = JSON.stringify(args);
    const known = built.get(key);
    if (known !== undefined) return known;
    const made = build(...args);
    built.set(key, made);
    return made;
  };
}
