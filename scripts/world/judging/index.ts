export { SORTS } from './documents.ts';
export { classification, unjudged } from './rows.ts';
