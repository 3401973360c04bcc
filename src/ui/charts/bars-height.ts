/** Height of a task's row in pixels: many tasks stand closer. */
export const rowHeight = (tasks: number): number => (tasks <= 8 ? 32 : tasks <= 12 ? 26 : 20);

/** Height of the whole chart, with its axis. */
export const barsHeight = (tasks: number): number => Math.max(110, tasks * rowHeight(tasks) + 36);
