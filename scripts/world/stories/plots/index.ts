import { CONTESTS } from './contests.ts';
import { FINDING } from './finding.ts';
import { HELPING } from './helping.ts';
import { NEIGHBOURS } from './neighbours.ts';
import type { Plot } from './plot.ts';

/** Every plot of the world's stories. */
export const PLOTS: readonly Plot[] = [...FINDING, ...CONTESTS, ...HELPING, ...NEIGHBOURS];
