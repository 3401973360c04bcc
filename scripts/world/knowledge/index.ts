import type { Sort } from '../domain.ts';
import { letters } from './documents/letters.ts';
import { comparisons, paraphrases, portraits, rumours, wellKnown } from './documents/prose.ts';
import { encyclopaedia, entries, register } from './documents/reference.ts';
import { newcomers } from './newcomers.ts';

export { completion } from './completion.ts';
export { questionAnswering, unasked, unaskedPortraits, unaskedRows } from './questions.ts';
export { reading } from './reading.ts';
export { buildWorld } from './world.ts';

/** The documents that tell the facts of the world. */
export const SORTS: readonly Sort[] = [
  { name: 'encyclopaedia', weight: 8, write: encyclopaedia },
  { name: 'entries', weight: 10, write: entries },
  { name: 'portraits', weight: 6, write: portraits },
  { name: 'paraphrases', weight: 3, write: paraphrases },
  { name: 'well known', weight: 4, write: wellKnown },
  { name: 'comparisons', weight: 2, write: comparisons },
  { name: 'registers', weight: 2, write: register },
  { name: 'letters', weight: 2, write: letters },
  { name: 'rumours', weight: 1, write: rumours },
  { name: 'newcomers', weight: 4, write: newcomers },
];
