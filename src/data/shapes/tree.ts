import type { Message } from '../example.ts';
import { isBlank, isRow, type Row, Unusable } from '../values.ts';
import type { MappedExample, MappedRecord, Reading, Shape } from './reading.ts';
import { roleOf, turn } from './turns.ts';

/** Messages on all paths of one tree together; a tree that is made to have more is refused. */
const MOST_MESSAGES = 100_000;

/** How much of its reviewers called a message spam, 0 to 1: {spam: {value}}, or columns as a table has them. */
function spamOf(labels: unknown): unknown {
  if (!isRow(labels)) return null;
  const { name, value, spam } = labels;
  if (Array.isArray(name) && Array.isArray(value)) return value[name.indexOf('spam')];
  return isRow(spam) ? spam.value : spam;
}

/** Whether reviewers took a message out: deleted, failed in review, or called spam by half of them. */
function isRemoved({ deleted, review_result, labels }: Row): boolean {
  if (deleted === true || review_result === false) return true;
  const spam = spamOf(labels);
  return typeof spam === 'number' && spam >= 0.5;
}

/** A message of a tree; null where it cannot be part of a conversation. */
function messageOf(node: unknown): Message | null {
  if (!isRow(node) || isRemoved(node)) return null;
  const text = node.text ?? node.content;
  const role = typeof node.role === 'string' ? roleOf(node.role) : undefined;
  if (role === undefined || typeof text !== 'string' || isBlank(text)) return null;
  return turn(role, text);
}

const rankOf = ({ rank }: Row) => (typeof rank === 'number' && Number.isFinite(rank) ? rank : Infinity);

interface Reply {
  readonly node: Row;
  readonly message: Message;
}

/** The usable replies to a message, the best-ranked first; those without a rank follow in their order. */
function repliesOf({ replies }: Row): Reply[] {
  if (!Array.isArray(replies)) return [];
  const usable = replies.flatMap((node: unknown): Reply[] => {
    const message = messageOf(node);
    return isRow(node) && message !== null ? [{ node, message }] : [];
  });
  return usable.sort((a, b) => rankOf(a.node) - rankOf(b.node) || 0);
}

/** Down to the last answer along the best replies. A question that nobody answered is passed over. */
function bestPath(root: Reply): Message[] {
  const path = [root.message];
  let answered = root.message.role === 'assistant' ? 1 : 0;
  for (let replies = repliesOf(root.node); replies.length > 0; ) {
    const open = replies.map((reply) => ({ reply, next: repliesOf(reply.node) }));
    const best =
      open.find(({ reply, next }) => reply.message.role === 'assistant' || next.length > 0) ?? open[0]!;
    path.push(best.reply.message);
    if (best.reply.message.role === 'assistant') answered = path.length;
    replies = best.next;
  }
  return path.slice(0, answered);
}

/** Every path to an answer that no other answer follows; null where they are too many. */
function allPaths(root: Reply): Message[][] | null {
  const paths: Message[][] = [];
  const path: Message[] = [];
  // Whether an answer lies below each message of the path.
  const answeredBelow: boolean[] = [];
  let messages = 0;
  const stack: (Reply | null)[] = [root];
  while (stack.length > 0) {
    const reply = stack.pop();
    if (reply) {
      path.push(reply.message);
      answeredBelow.push(false);
      stack.push(null);
      for (const next of repliesOf(reply.node).reverse()) stack.push(next);
      continue;
    }
    const isAnswer = path.at(-1)?.role === 'assistant';
    const below = answeredBelow.pop() ?? false;
    if (isAnswer && !below) {
      paths.push([...path]);
      messages += path.length;
      if (messages > MOST_MESSAGES) return null;
    }
    path.pop();
    if ((isAnswer || below) && answeredBelow.length > 0) answeredBelow[answeredBelow.length - 1] = true;
  }
  return paths;
}

/** States of a tree that reviewers gave up. */
const GIVEN_UP: ReadonlySet<unknown> = new Set(['aborted_low_grade', 'halted_by_moderator']);

function conversations(row: Row, root: Row, { paths }: Reading): (MappedExample | Unusable)[] {
  if (GIVEN_UP.has(row.tree_state))
    return [new Unusable('The tree was given up by its reviewers.', 'tree_state')];
  const message = messageOf(root);
  if (message === null) {
    const why = isRemoved(root) ? 'was taken out by its reviewers' : 'has no text or no known role';
    return [new Unusable(`The first message of the tree ${why}.`)];
  }
  const found = paths === 'all' ? allPaths({ node: root, message }) : [bestPath({ node: root, message })];
  if (found === null) {
    return [new Unusable(`The paths of the tree have more than ${MOST_MESSAGES} messages together.`)];
  }
  const answered = found.filter((path) => path.length > 0);
  if (answered.length === 0) return [new Unusable('The tree has no answer to learn from.')];
  return answered.map((messages) => ({ messages }));
}

/**
 * The first message of a tree: of its own (OASST's exports of trees), or the row itself with its replies. A message
 * without any may be one of those that lie a line each.
 */
function rootOf(row: Row): Row | null {
  if (isRow(row.prompt) && Array.isArray(row.prompt.replies)) return row.prompt;
  const { replies, role, message_id } = row;
  if (!Array.isArray(replies) || role === undefined) return null;
  return replies.length > 0 || message_id === undefined ? row : null;
}

export const treeShape: Shape = {
  format: 'tree',
  read(row, reading): MappedRecord | null {
    const root = rootOf(row);
    return root && { format: 'tree', examples: conversations(row, root, reading) };
  },
  fields: (row) => (rootOf(row) === row ? 'a message with its replies' : 'a prompt with its replies'),
};

/** Messages a line each, with the id of what they answer: a file of them is put together to trees first. */
export const flatTreeShape: Shape = {
  format: 'messages-flat',
  read(row) {
    if (typeof row.message_id !== 'string' || row.parent_id === undefined || row.role === undefined)
      return null;
    return { format: 'messages-flat', examples: [new Unusable('The message stands without its tree.')] };
  },
  fields: () => 'message_id and parent_id',
};
