export { SORTS } from './documents.ts';
export { code } from './rows.ts';
