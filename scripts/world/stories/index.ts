import type { Sort } from '../domain.ts';
import { describeDay, listWeather } from './days.ts';
import { diary, newspaper, plainStory, summarisedStory, tale } from './documents.ts';
import { nameOddOnes } from './odd-one-out.ts';
import { describeScene } from './scenes.ts';

export { summarisation } from './summarisation.ts';

/** Stories and days, and rows of words with one that does not belong. */
export const SORTS: readonly Sort[] = [
  { name: 'summarised story', weight: 10.3, write: summarisedStory },
  { name: 'story', weight: 1.7, write: plainStory },
  { name: 'newspaper', weight: 2.5, write: newspaper },
  { name: 'tale', weight: 2.5, write: tale },
  { name: 'diary', weight: 1.7, write: diary },
  { name: 'day', weight: 1.5, write: describeDay },
  { name: 'scene', weight: 1.5, write: describeScene },
  { name: 'weather', weight: 0.3, write: listWeather },
  { name: 'odd one out', weight: 2, write: nameOddOnes },
];
