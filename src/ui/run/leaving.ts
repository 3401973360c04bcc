import * as v from 'valibot';
import { createStore, type StoreApi } from 'zustand/vanilla';

/** What the page does for a person who leaves it while a run goes on. */
export interface Leaving {
  /** Says when a run has ended. */
  readonly notify: boolean;
  /** Keeps the screen, and with it the machine, awake while a run goes on. */
  readonly awake: boolean;
}

const KEY = 'temper-leaving';
const NEITHER: Leaving = { notify: false, awake: false };
const schema = v.pipe(v.string(), v.parseJson(), v.object({ notify: v.boolean(), awake: v.boolean() }));

/** What an earlier page remembered; without a store, or with anything else in it, neither. */
function remembered(): Leaving {
  try {
    const read = v.safeParse(schema, localStorage.getItem(KEY));
    return read.success ? read.output : NEITHER;
  } catch {
    return NEITHER;
  }
}

/** Of the page: choices that belong to no recipe. */
export const leaving: StoreApi<Leaving> = createStore<Leaving>(remembered);

export function choose(change: Partial<Leaving>): void {
  leaving.setState(change);
  try {
    localStorage.setItem(KEY, JSON.stringify(leaving.getState()));
  } catch {
    // Without a store the choice holds as long as the page.
  }
}

/** Asks for the permission to notify, which browsers grant at a click only; a sentence says why there is none. */
export async function askToNotify(): Promise<string | null> {
  if (!('Notification' in globalThis)) return 'This browser has no notifications.';
  const granted = await Notification.requestPermission();
  if (granted === 'granted') return null;
  return 'The browser does not allow notifications for this page: allow them in its settings.';
}
