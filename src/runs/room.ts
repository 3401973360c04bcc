/** How much room the runs take, and how much the browser grants the page. */
export interface RunsRoom {
  /** Bytes of all checkpoints. */
  readonly used: number;
  /** Bytes that the page may take in all; null: unknown. */
  readonly quota: number | null;
  /** Bytes of them that are not taken yet, by runs or by data; null: unknown. */
  readonly free: number | null;
  /** Whether the browser keeps them also when the disk gets full; null: it does not say. */
  readonly persisted: boolean | null;
  /** Why nothing outlives the page, or something of it does not; null: all does. */
  readonly unkept: string | null;
}

/** What the browser says of the page's room, in bytes. */
export interface RoomEstimate {
  readonly usage: number;
  readonly quota: number;
}

/** What the browser may do with what is kept when the disk gets full; '' where it does not say. */
export function clearingText(persisted: boolean | null): string {
  if (persisted === null) return '';
  return persisted
    ? 'The browser keeps the runs also when the disk gets full.'
    : 'The browser may clear the runs when the disk gets full: download what is to stay.';
}

/** "12.3 MB", "1.25 GB". */
export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  if (bytes < 1e6) return `${(bytes / 1000).toFixed(1)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}

/** Whether a write failed because there is no more room. */
export const isFull = (error: unknown): boolean =>
  error instanceof Error && error.name === 'QuotaExceededError';

/** Why something could not be written, and the way out. */
export function noRoom(what: string, room: RoomEstimate | null): string {
  const granted = room
    ? `this page takes ${bytesText(room.usage)} of the ${bytesText(room.quota)} that the browser grants it`
    : 'the browser grants this page no more';
  return `There is no room for ${what}: ${granted}. Delete runs in the run list to make room.`;
}
