import { TemperError } from '../../io/faults.ts';
import type { Format } from '../example.ts';
import type { Hash } from '../hash.ts';
import type { FileIndex } from './types.ts';

/** Places of names in order of first appearance, as many as their numbers can tell apart. */
class Names<Name extends string> {
  readonly list: Name[] = [];
  private readonly places = new Map<Name, number>();

  constructor(private readonly most: number) {}

  /** null where there is no number left. */
  place(name: Name): number | null {
    const known = this.places.get(name);
    if (known !== undefined) return known;
    if (this.list.length >= this.most) return null;
    this.places.set(name, this.list.length);
    return this.list.push(name) - 1;
  }
}

type Columns = Omit<FileIndex, 'count' | 'tasks' | 'formats'>;

const allocate = (rows: number): Columns => ({
  starts: new Float64Array(rows),
  lengths: new Uint32Array(rows),
  parts: new Uint32Array(rows),
  rows: new Uint32Array(rows),
  ids: new Uint32Array(2 * rows),
  taskOf: new Uint16Array(rows),
  formatOf: new Uint8Array(rows),
  promptUnits: new Uint32Array(rows),
  answerUnits: new Uint32Array(rows),
  flags: new Uint8Array(rows),
});

/** The columns with room for `rows`, or no more than them. */
function resized(columns: Columns, rows: number): Columns {
  const next = allocate(rows);
  for (const key of Object.keys(next) as (keyof Columns)[]) {
    next[key].set(columns[key].subarray(0, next[key].length));
  }
  return next;
}

/** What the index holds of one example. */
export interface IndexedRow {
  readonly start: number;
  readonly end: number;
  readonly part: number;
  readonly row: number;
  readonly id: Hash;
  readonly task: string;
  readonly format: Format;
  readonly promptUnits: number;
  readonly answerUnits: number;
  readonly flags: number;
}

/** Tasks that one file can tell apart. */
const MOST_TASKS = 65_536;

/** An index that grows row by row: 40 bytes each, doubled when they run out. */
export class IndexBuilder {
  private columns = allocate(256);
  private capacity = 256;
  private used = 0;
  private readonly tasks = new Names<string>(MOST_TASKS);
  private readonly formats = new Names<Format>(256);

  get count(): number {
    return this.used;
  }

  /** false: the row has a task too many, and was not added. */
  add(row: IndexedRow): boolean {
    const task = this.tasks.place(row.task);
    if (task === null) return false;
    const format = this.formats.place(row.format);
    if (format === null) throw new TemperError('formats', 'An index cannot tell so many formats apart.');
    const at = this.used;
    if (at === this.capacity) {
      this.capacity *= 2;
      this.columns = resized(this.columns, this.capacity);
    }
    const { columns } = this;
    columns.starts[at] = row.start;
    columns.lengths[at] = row.end - row.start;
    columns.parts[at] = row.part;
    columns.rows[at] = row.row;
    columns.ids[2 * at] = row.id.high;
    columns.ids[2 * at + 1] = row.id.low;
    columns.taskOf[at] = task;
    columns.formatOf[at] = format;
    columns.promptUnits[at] = row.promptUnits;
    columns.answerUnits[at] = row.answerUnits;
    columns.flags[at] = row.flags;
    this.used++;
    return true;
  }

  finish(): FileIndex {
    const columns = resized(this.columns, this.used);
    return { count: this.used, ...columns, tasks: this.tasks.list, formats: this.formats.list };
  }
}
