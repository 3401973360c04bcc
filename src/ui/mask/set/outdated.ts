/** Said of a report that outlived what it reports on. */
export const OUTDATED = 'Counted before the last change: count again for how it is now.';
