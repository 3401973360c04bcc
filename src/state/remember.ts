/** Remembers the last result: the stores' objects are immutable, so identity says whether anything changed. */
export function remember<A extends readonly unknown[], R>(compute: (...args: A) => R): (...args: A) => R {
  let last: { readonly args: A; readonly result: R } | null = null;
  return (...args) => {
    if (last && args.every((arg, i) => Object.is(arg, last?.args[i]))) return last.result;
    const result = compute(...args);
    last = { args, result };
    return result;
  };
}
