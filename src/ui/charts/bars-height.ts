/** Height of a task's row in pixels: many tasks stand closer. */
export const rowHeight = (tasks: number): number => (tasks <= 12 ? 34 : tasks <= 30 ? 24 : 18);

/** Height of the whole chart, known before its script is there, so that nothing jumps when it comes. */
export const barsHeight = (tasks: number): number => Math.max(200, tasks * rowHeight(tasks) + 34);
