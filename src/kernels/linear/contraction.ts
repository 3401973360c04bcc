import { type Form, tileOf, type Variant } from './variant.ts';
import type { Width } from './weight.ts';

const range = (n: number) => Array.from({ length: n }, (_, index) => index);

/**
 * Sums of products over one contracted length, as WGSL. The left operand has a row for each row of the
 * result and is read in chunks of `width` elements. The right one has, for `dot`, a row for each column of
 * the result, read in the same chunks; for `outer`, `width` rows for each chunk, of which a column is a vector.
 */
export interface Contraction {
  readonly form: Form;
  /** Chunks: a WGSL expression. */
  readonly count: string;
  readonly width: Width;
  readonly leftType: string;
  readonly rightType: string;
  /** Where a row of the left operand begins, and chunk c from there. */
  readonly leftBase: (row: string) => string;
  readonly left: (base: string, c: string) => string;
  /** Where a column begins; what is read there: chunk c (`dot`) or row `c` of the contracted length (`outer`). */
  readonly rightBase: (column: string) => string;
  readonly right: (base: string, c: string) => string;
}

const component = (width: Width, index: number) => (width === 1 ? '' : `.${'xyzw'[index]}`);

/** s{i}_{j} += the product of what has been read as a{i} and b{j} (`dot`) or b{q}_{j} (`outer`). */
function multiply({ form, width }: Contraction, { rows, columns }: Variant): string {
  const [i, j] = [range(rows), range(columns)];
  if (form === 'dot') {
    const product = (a: number, b: number) => (width === 1 ? `a${a} * b${b}` : `dot(a${a}, b${b})`);
    return i.map((a) => j.map((b) => `s${a}_${b} += ${product(a, b)};`).join(' ')).join('\n    ');
  }
  return range(width)
    .flatMap((q) =>
      i.map((a) => j.map((b) => `s${a}_${b} += a${a}${component(width, q)} * b${q}_${b};`).join(' ')),
    )
    .join('\n    ');
}

/** Reads the right operand's part of chunk c for every column. */
function readRight({ form, width, right }: Contraction, { columns }: Variant): string {
  const j = range(columns);
  if (form === 'dot') return j.map((b) => `let b${b} = ${right(`rb${b}`, 'c')};`).join(' ');
  return range(width)
    .map((q) => j.map((b) => `let b${q}_${b} = ${right(`rb${b}`, `(c * ${width}u + ${q}u)`)};`).join(' '))
    .join('\n    ');
}

/**
 * Operands straight from memory into registers. By subgroups all invocations of a workgroup have the same
 * rows: lane l reads chunk c of row l (and of row l + lanes, and so on), and every lane gets it by broadcast.
 * What accumulates are the rows × columns sums of an invocation.
 */
function inRegisters(contraction: Contraction, variant: Variant): string {
  const { count, leftBase, left, rightBase } = contraction;
  const [i, j] = [range(variant.rows), range(variant.columns)];
  const { lanes } = variant;
  const broadcast = variant.kind === 'subgroup';
  const loads = broadcast ? range(Math.ceil(variant.rows / lanes)) : [];
  const bases = broadcast
    ? loads.map(
        (l) =>
          `let lb${l} = ${leftBase(`min(row0 + (${l * lanes}u + sub) % ${variant.rows}u, params.n - 1u)`)};`,
      )
    : i.map((a) => `let lb${a} = ${leftBase(`n${a}`)};`);
  const reads = broadcast
    ? [
        ...loads.map((l) => `let v${l} = ${left(`lb${l}`, 'c')};`),
        ...i.map((a) => `let a${a} = subgroupBroadcast(v${Math.floor(a / lanes)}, ${a % lanes}u);`),
      ]
    : i.map((a) => `let a${a} = ${left(`lb${a}`, 'c')};`);
  return `{
  ${bases.join(' ')}
  ${j.map((b) => `let rb${b} = ${rightBase(`min(o${b}, last)`)};`).join(' ')}
  for (var c = 0u; c < ${count}; c++) {
    ${readRight(contraction, variant)}
    ${reads.join(' ')}
    ${multiply(contraction, variant)}
  }
  }`;
}

/** Vectors between rows of a tile in workgroup memory: odd, so that rows lie in different banks. */
const pitch = (depth: number) => depth | 1;

/** The variant for the few LoRA columns: both contractions' tiles fit the 16 KiB that every device has. */
export const shallow = (variant: Variant): Variant => ({ ...variant, depth: 1 });

/** Workgroup memory of the shared variant. */
export function sharedDeclarations(
  { form, width, leftType, rightType }: Contraction,
  variant: Variant,
  name: string,
): string {
  const tile = tileOf(variant);
  const { depth } = variant;
  const right = form === 'dot' ? tile.columns * pitch(depth) : depth * width * tile.columns;
  return `var<workgroup> ${name}_left: array<${leftType}, ${tile.rows * pitch(depth)}>;
var<workgroup> ${name}_right: array<${rightType}, ${right}>;`;
}

/**
 * Through workgroup memory: all invocations together bring `depth` chunks of the tile's rows and columns,
 * wait, and add their products to their rows × columns sums; then the next `depth` chunks. Chunks past the
 * end are zeros.
 */
function throughShared(contraction: Contraction, variant: Variant, name: string): string {
  const { form, count, width, leftType, rightType, leftBase, left, rightBase, right } = contraction;
  const { depth, sizeX, sizeY } = variant;
  const tile = tileOf(variant);
  const [i, j] = [range(variant.rows), range(variant.columns)];
  const step = pitch(depth);
  const group = sizeX * sizeY;
  const rightCount = form === 'dot' ? tile.columns * depth : depth * width * tile.columns;
  const readRightTile =
    form === 'dot'
      ? `let column = min(col0 + t / ${depth}u, last);
      let c = chunk + t % ${depth}u;
      var value = ${rightType}(0.0);
      if (c < ${count}) { value = ${right(rightBase('column'), 'c')}; }
      ${name}_right[(t / ${depth}u) * ${step}u + t % ${depth}u] = value;`
      : `let column = min(col0 + t % ${tile.columns}u, last);
      let r = chunk * ${width}u + t / ${tile.columns}u;
      var value = ${rightType}(0.0);
      if (r < ${count} * ${width}u) { value = ${right(rightBase('column'), 'r')}; }
      ${name}_right[t] = value;`;
  const place = (b: number) => `(lane.x + ${b * sizeX}u)`;
  const reads =
    form === 'dot'
      ? j.map((b) => `let b${b} = ${name}_right[${place(b)} * ${step}u + c];`)
      : range(width).flatMap((q) =>
          j.map(
            (b) =>
              `let b${q}_${b} = ${name}_right[(c * ${width}u + ${q}u) * ${tile.columns}u + ${place(b)}];`,
          ),
        );
  return `for (var chunk = 0u; chunk < ${count}; chunk += ${depth}u) {
    for (var t = index; t < ${tile.rows * depth}u; t += ${group}u) {
      let c = chunk + t % ${depth}u;
      var value = ${leftType}(0.0);
      if (c < ${count}) { value = ${left(`(${leftBase(`min(row0 + t / ${depth}u, params.n - 1u)`)})`, 'c')}; }
      ${name}_left[(t / ${depth}u) * ${step}u + t % ${depth}u] = value;
    }
    for (var t = index; t < ${rightCount}u; t += ${group}u) {
      ${readRightTile}
    }
    workgroupBarrier();
    for (var c = 0u; c < ${depth}u; c++) {
      ${i.map((a) => `let a${a} = ${name}_left[(lane.y + ${a * sizeY}u) * ${step}u + c];`).join(' ')}
      ${reads.join(' ')}
      ${multiply(contraction, variant)}
    }
    workgroupBarrier();
  }`;
}

/** Adds a contraction to s{i}_{j}, for rows n{i} and columns o{j} as `indices` declares them. */
export function contract(contraction: Contraction, variant: Variant, name: string): string {
  return variant.kind === 'shared'
    ? throughShared(contraction, variant, name)
    : inRegisters(contraction, variant);
}

/** The entry point's signature. */
export const signature = ({ kind, sizeX, sizeY }: Variant): string => `
@compute @workgroup_size(${sizeX}, ${sizeY})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) lane: vec3u, @builtin(local_invocation_index) index: u32${kind === 'subgroup' ? ', @builtin(subgroup_invocation_id) sub: u32' : ''}) {`;

/**
 * Rows n{i} (the last row again past the end; `inside{i}` says so), columns o{j} (maybe past `last`) and
 * sums s{i}_{j}; row0 and col0, where the workgroup's tile begins, are declared before it. Neighbouring
 * invocations have neighbouring columns, so that their reads and writes coalesce.
 */
export function indices(variant: Variant, sumType: string): string {
  const [i, j] = [range(variant.rows), range(variant.columns)];
  return `${i
    .map(
      (a) =>
        `let m${a} = row0 + lane.y + ${a * variant.sizeY}u; let inside${a} = m${a} < params.n; let n${a} = min(m${a}, params.n - 1u);`,
    )
    .join('\n  ')}
  ${j.map((b) => `let o${b} = col0 + lane.x + ${b * variant.sizeX}u;`).join(' ')}
  ${i.map((a) => j.map((b) => `var s${a}_${b} = ${sumType}(0.0);`).join(' ')).join('\n  ')}`;
}

/** Text for every result of an invocation. */
export function eachResult(variant: Variant, of: (row: number, column: number) => string): string {
  return range(variant.rows)
    .map((a) =>
      range(variant.columns)
        .map((b) => of(a, b))
        .join(' '),
    )
    .join('\n  ');
}
