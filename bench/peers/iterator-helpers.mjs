/** The methods of iterators that jax-js uses and Node 20 lacks (they came with Node 22). */
const prototype = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()));

const helpers = {
  *map(f) {
    let index = 0;
    for (const value of this) yield f(value, index++);
  },
  *filter(f) {
    let index = 0;
    for (const value of this) if (f(value, index++)) yield value;
  },
  *flatMap(f) {
    for (const value of this) yield* f(value);
  },
  *take(count) {
    let left = count;
    if (left <= 0) return;
    for (const value of this) {
      yield value;
      if (--left <= 0) return;
    }
  },
  toArray() {
    return [...this];
  },
  reduce(f, start) {
    let held = start;
    for (const value of this) held = f(held, value);
    return held;
  },
  forEach(f) {
    for (const value of this) f(value);
  },
  some(f) {
    for (const value of this) if (f(value)) return true;
    return false;
  },
};

for (const [name, value] of Object.entries(helpers)) {
  if (!prototype[name]) Object.defineProperty(prototype, name, { value, configurable: true, writable: true });
}
