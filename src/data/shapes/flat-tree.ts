import { isRow, type Row, Unusable } from '../values.ts';

/** A chain of replies that is longer is no conversation. */
const DEEPEST = 1000;

interface Node {
  readonly row: number;
  readonly parent: string | null;
  /** Of a first message the other fields of its row; null of a reply. */
  readonly rest: Row | null;
  readonly value: Row;
  readonly replies: Row[];
}

/** A tree put together, or the reason why a row belongs to none. */
export interface AssembledTree {
  /** That of its first message. */
  readonly row: number;
  /** The row of the first message, with the message and its `replies` under `prompt`; or an Unusable. */
  readonly value: unknown;
}

/** Of a message only what its reading needs is kept. */
function kept({ message_id, text, role, rank, deleted, review_result, labels }: Row): Row {
  return { message_id, text, role, rank, deleted, review_result, labels };
}

/** Puts messages that lie a line each (OASST: message_id, parent_id) together to trees. */
export class TreeAssembler {
  private readonly nodes = new Map<string, Node>();
  private readonly broken: AssembledTree[] = [];

  add(row: number, value: unknown): void {
    const fail = (reason: string, column: string | null) =>
      void this.broken.push({ row, value: new Unusable(reason, column) });
    if (value instanceof Unusable) this.broken.push({ row, value });
    else if (!isRow(value) || typeof value.message_id !== 'string') {
      fail('The row is no message of a tree: it has no message_id.', 'message_id');
    } else if (this.nodes.has(value.message_id)) {
      fail('Another message before it has the same message_id.', 'message_id');
    } else {
      const parent = typeof value.parent_id === 'string' && value.parent_id !== '' ? value.parent_id : null;
      const replies: Row[] = [];
      const rest = parent === null ? { ...value, text: undefined } : null;
      this.nodes.set(value.message_id, { row, parent, rest, value: { ...kept(value), replies }, replies });
    }
  }

  /** Every tree in the order of its first message, and after them, by row, what belongs to none. */
  *trees(): Iterable<AssembledTree> {
    const below = new Map<string, Node[]>();
    const lost: AssembledTree[] = [...this.broken];
    for (const node of this.nodes.values()) {
      if (node.parent === null) continue;
      const siblings = below.get(node.parent);
      if (siblings) siblings.push(node);
      else below.set(node.parent, [node]);
    }
    const reached = new Set<Node>();
    for (const node of this.nodes.values()) {
      if (node.parent !== null) continue;
      yield { row: node.row, value: this.grow(node, below, reached) };
    }
    for (const node of this.nodes.values()) {
      if (reached.has(node)) continue;
      const why = this.nodes.has(node.parent ?? '')
        ? 'The message answers one that belongs to no tree.'
        : 'The message answers one that is not in the file.';
      lost.push({ row: node.row, value: new Unusable(why, 'parent_id') });
    }
    yield* lost.sort((a, b) => a.row - b.row);
  }

  /** Hangs all that follows a first message below it, level by level. */
  private grow(root: Node, below: ReadonlyMap<string, readonly Node[]>, reached: Set<Node>): unknown {
    let level: readonly Node[] = [root];
    reached.add(root);
    for (let depth = 0; level.length > 0; depth++) {
      const next: Node[] = [];
      for (const node of level) {
        for (const reply of below.get(String(node.value.message_id)) ?? []) {
          reached.add(reply);
          next.push(reply);
          if (depth < DEEPEST) node.replies.push(reply.value);
        }
      }
      if (depth >= DEEPEST && next.length > 0)
        return new Unusable(`The tree is more than ${DEEPEST} messages deep.`, 'parent_id');
      level = next;
    }
    return { ...root.rest, prompt: root.value };
  }
}
