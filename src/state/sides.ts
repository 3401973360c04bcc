import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Side } from '../workers/engine-protocol.ts';
import { BASE } from './side.ts';

/** Who answers in a column: a side, or the run that is compared, whichever that is. */
export type Chosen = Side | 'compared';

/** A column of the stage Compare. */
export interface Column {
  /** "Base", "Tuned", "Tuned 2", …: unlike any other column's. */
  readonly name: string;
  readonly chosen: Chosen;
  /** null: nothing is trained yet. */
  readonly side: Side | null;
}

/** A side that is asked, with the name of its column. */
export interface NamedSide {
  readonly name: string;
  /** Of its run and checkpoint. */
  readonly detail: string;
  readonly side: Side;
}

/** At most so many columns: they are answered one after another. */
export const MOST_SIDES = 6;

/** Whether two sides are the same model. */
export function sameSide(a: Side, b: Side): boolean {
  if (a.kind === 'checkpoint' && b.kind === 'checkpoint') return a.run === b.run && a.step === b.step;
  if (a.kind === 'adapter' && b.kind === 'adapter') return a.id === b.id;
  return a.kind === b.kind;
}

/** Which sides are compared: at first the base and the run that is compared. */
export class SidesStore {
  readonly store: StoreApi<{ readonly chosen: readonly Chosen[] }> = createStore(() => ({
    chosen: [BASE, 'compared'] as readonly Chosen[],
  }));

  choose(column: number, chosen: Chosen): void {
    this.store.setState((state) => ({ chosen: state.chosen.with(column, chosen) }));
  }

  add(chosen: Chosen): void {
    this.store.setState((state) =>
      state.chosen.length < MOST_SIDES ? { chosen: [...state.chosen, chosen] } : state,
    );
  }

  /** Takes a column away; one always stays. */
  remove(column: number): void {
    this.store.setState((state) =>
      state.chosen.length > 1 ? { chosen: state.chosen.toSpliced(column, 1) } : state,
    );
  }

  /** Shows the run that is compared from now on, in the place of a checkpoint that was chosen before. */
  follow(): void {
    this.store.setState((state) => {
      if (state.chosen.includes('compared')) return state;
      const place = state.chosen.findIndex((one) => one !== 'compared' && one.kind === 'checkpoint');
      return { chosen: place < 0 ? [...state.chosen, 'compared'] : state.chosen.with(place, 'compared') };
    });
  }

  /** A run's checkpoint that is no longer there is shown nowhere. */
  forget(run: string): void {
    this.store.setState(({ chosen }) => {
      const left = chosen.filter((one) => one === 'compared' || one.kind !== 'checkpoint' || one.run !== run);
      return { chosen: left.length > 0 ? left : [BASE] };
    });
  }

  /** Shows an adapter in the place of a run that there is not. */
  showAdapter(id: string): void {
    this.store.setState(({ chosen }) => {
      const place = chosen.indexOf('compared');
      return place < 0 ? { chosen } : { chosen: chosen.with(place, { kind: 'adapter', id }) };
    });
  }

  /** An adapter that is no longer there is shown nowhere. */
  forgetAdapter(id: string): void {
    this.store.setState(({ chosen }) => {
      const left = chosen.filter((one) => one === 'compared' || one.kind !== 'adapter' || one.id !== id);
      return { chosen: left.length > 0 ? left : [BASE] };
    });
  }
}

/** The columns by name, where `compared` is what the compared run came to. */
export function columnsOf(chosen: readonly Chosen[], compared: Side | null): readonly Column[] {
  const counts = { base: 0, tuned: 0 };
  return chosen.map((one) => {
    const isBase = one !== 'compared' && one.kind === 'base';
    const count = isBase ? ++counts.base : ++counts.tuned;
    const name = `${isBase ? 'Base' : 'Tuned'}${count > 1 ? ` ${count}` : ''}`;
    return { name, chosen: one, side: one === 'compared' ? compared : one };
  });
}

/** Where each of the sides stands among those that were asked; null: it was not. */
export const placesOf = (
  asked: readonly { readonly side: Side }[],
  sides: readonly (Side | null)[],
): readonly (number | null)[] =>
  sides.map((side) => {
    const place = side === null ? -1 : asked.findIndex((one) => sameSide(one.side, side));
    return place < 0 ? null : place;
  });
