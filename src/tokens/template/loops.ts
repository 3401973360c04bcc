/** Names under which a template finds the functions that stand for `break`. */
const RESET = 'temper_loop_begins';
const BREAK = 'temper_loop_breaks';
const RUNNING = 'temper_loop_runs';

type Node = Record<string, unknown>;
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;
const statements = (value: unknown): Node[] => (Array.isArray(value) ? value.filter(isNode) : []);

/** The functions, for one rendering of a template. */
export function loopFunctions(): Readonly<Record<string, (loop: number) => string | boolean>> {
  const broken = new Set<number>();
  return {
    [RESET]: (loop) => {
      broken.delete(loop);
      return '';
    },
    [BREAK]: (loop) => {
      broken.add(loop);
      return '';
    },
    [RUNNING]: (loop) => !broken.has(loop),
  };
}

const call = (name: string, loop: number): Node => ({
  type: 'CallExpression',
  callee: { type: 'Identifier', value: name },
  args: [{ type: 'IntegerLiteral', value: loop }],
});

/** The body of a loop without loop controls: what would be skipped moves into the branches that go on. */
function flattened(body: readonly Node[], loop: number): Node[] {
  for (const [i, statement] of body.entries()) {
    const before = body.slice(0, i);
    const rest = body.slice(i + 1);
    if (statement.type === 'Continue') return before;
    if (statement.type === 'Break') return [...before, call(BREAK, loop)];
    if (statement.type !== 'If' || !controls(statement)) continue;
    const branch = (of: unknown) => flattened([...statements(of), ...rest], loop);
    return [
      ...before,
      { ...statement, body: branch(statement.body), alternate: branch(statement.alternate) },
    ];
  }
  return [...body];
}

/** Whether a statement controls the loop around it; loops inside have their own. */
function controls(statement: Node): boolean {
  if (statement.type === 'Break' || statement.type === 'Continue') return true;
  if (statement.type !== 'If') return false;
  return [...statements(statement.body), ...statements(statement.alternate)].some(controls);
}

/**
 * Rewrites `break` and `continue` in a parsed template: the library throws them out of the body and loses what the
 * iteration has written until then.
 */
export function honourLoopControls(parsed: unknown): void {
  let loops = 0;
  const visit = (node: unknown): void => {
    if (!isNode(node)) return;
    for (const [key, child] of Object.entries(node)) {
      visit(child);
      if (!Array.isArray(child)) continue;
      node[key] = child.flatMap((one: unknown) => {
        if (!isNode(one) || one.type !== 'For' || !statements(one.body).some(controls)) return [one];
        const loop = loops++;
        const body = flattened(statements(one.body), loop);
        return [
          call(RESET, loop),
          { ...one, body: [{ type: 'If', test: call(RUNNING, loop), body, alternate: [] }] },
        ];
      });
    }
  };
  visit(parsed);
}
