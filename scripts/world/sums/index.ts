export { SORTS } from './documents.ts';
export { math } from './rows.ts';
