/**
 * A way to share a matrix product out over invocations. Each makes `rows` × `columns` results in registers;
 * a workgroup is sizeX × sizeY invocations. A column is an element of Y, or a vector of dX.
 *
 * - naive: one result an invocation, every operand read from memory.
 * - register: a tile of results an invocation, so that an operand read once serves several.
 * - shared: the workgroup brings tiles of both operands into workgroup memory first (GPUs with fast shared
 *   memory; software adapters lose by it).
 * - subgroup: all invocations of a workgroup have the same rows; each lane reads one row's vector and
 *   broadcasts it (adapters where a load costs much more than a broadcast, such as lavapipe).
 */
export interface Variant {
  readonly kind: 'naive' | 'register' | 'shared' | 'subgroup';
  readonly rows: number;
  readonly columns: number;
  readonly sizeX: number;
  readonly sizeY: number;
  /** shared: vectors of the contracted length in workgroup memory at a time. */
  readonly depth: number;
  /** subgroup: invocations of one. */
  readonly lanes: number;
}

const variant = (
  kind: Variant['kind'],
  rows: number,
  columns: number,
  [sizeX, sizeY]: readonly [number, number],
  more: { depth?: number; lanes?: number } = {},
): Variant => ({ kind, rows, columns, sizeX, sizeY, depth: more.depth ?? 0, lanes: more.lanes ?? 0 });

export const NAIVE = variant('naive', 1, 1, [8, 8]);
export const variantName = ({ kind, rows, columns, sizeX, sizeY }: Variant): string =>
  `${kind} ${rows}×${columns} of ${sizeX}×${sizeY}`;

export const tileOf = ({ rows, columns, sizeX, sizeY }: Variant) => ({
  rows: rows * sizeY,
  columns: columns * sizeX,
});

/** Invocations of a workgroup that keeps to registers. */
const GROUP = 64;

/** The register tile for a product of n rows and so many columns: narrow results get tall workgroups. */
function registerTile(n: number, columns: number, perInvocation: number): Variant {
  const rows = n === 1 ? 1 : 4;
  let sizeX = n === 1 ? GROUP : 8;
  while (sizeX > 1 && (sizeX / 2) * perInvocation >= columns) sizeX /= 2;
  return variant('register', rows, perInvocation, [sizeX, n === 1 ? 1 : GROUP / sizeX]);
}

/** Which product is meant: Y = X Wᵀ contracts along both operands' rows, dX = dY W along W's columns. */
export type Form = 'dot' | 'outer';

/** Columns an invocation: elements of Y, or a vector of dX. */
const COLUMNS: Readonly<Record<Form, number>> = { dot: 4, outer: 1 };

/**
 * What may be best on a device, the register tile first; `lanes` is its subgroups' size where that is fixed.
 * Tiles in workgroup memory are left out on software adapters, which have none: they lose there, and
 * compiling them takes lavapipe up to a minute.
 */
export function candidates(form: Form, device: { lanes: number | null; software: boolean }): Variant[] {
  const columns = COLUMNS[form];
  const out = [variant('register', 4, columns, [8, 8])];
  if (!device.software) {
    out.push(variant('shared', 4, columns, [16, 16], { depth: 4 }));
    out.push(variant('shared', 8, 2 * columns, [16, 16], { depth: 2 }));
  }
  const { lanes } = device;
  // With LoRA, twice as many sums an invocation are no faster on lavapipe and take it three times as long to compile.
  const [rows, wide] = form === 'dot' ? [16, 2] : [8, 1];
  if (lanes !== null) out.push(variant('subgroup', rows, wide, [Math.max(32, lanes), 1], { lanes }));
  return out;
}

/** The subgroup variant with no more columns than there are, and no more invocations; null where most would idle. */
function narrowed(best: Variant, columns: number): Variant | null {
  let { sizeX } = best;
  while (sizeX / 2 >= Math.max(best.lanes, columns)) sizeX /= 2;
  if (columns * 2 < sizeX) return null;
  return { ...best, sizeX, columns: Math.min(best.columns, Math.ceil(columns / sizeX)) };
}

/** The device's best variant as it serves n rows and so many columns; a few of either go by registers alone. */
export function fitted(best: Variant | null, form: Form, n: number, columns: number): Variant {
  if (best?.kind === 'naive') return best;
  const registers = registerTile(n, columns, COLUMNS[form]);
  if (!best || best.kind === 'register') return registers;
  const tile = tileOf(best);
  if (n * 2 < tile.rows) return registers;
  if (best.kind === 'subgroup') return narrowed(best, columns) ?? registers;
  return columns * 2 >= tile.columns ? best : registers;
}
