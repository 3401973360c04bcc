import { createStore, type StoreApi } from 'zustand/vanilla';
import { Breather } from '../data/breather.ts';
import type { TaskRows } from '../data/set/types.ts';
import type { MixturePlan } from '../mixture/types.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { PackedLayout, PackingReport } from '../workers/packing.ts';
import type { DataRequests } from '../workers/protocol.ts';
import type { Client } from '../workers/rpc.ts';
import type { Counted } from './analysis.ts';
import type { FactsTable, RowOrigin } from './facts-table.ts';

/** A sequence in its row. */
interface PackedSegment extends RowOrigin {
  /** The example's number. */
  readonly number: number;
  readonly task: string;
  /** Its place among the task's training rows. */
  readonly place: number;
  readonly tokens: number;
  readonly supervised: number;
}

export interface PackedRow {
  readonly segments: readonly PackedSegment[];
}

/** The run as it is laid out. Steps and micro-batches count from 0 here. */
export interface PackedRun {
  /** none, greedy and best-fit, in this order. */
  readonly reports: readonly PackingReport[];
  /** Optimiser steps under the recipe's packing. */
  readonly steps: number;
  /** Micro-batches of a step: the last may have fewer. */
  microsOf(step: number): number;
  rowsOf(step: number, micro: number): readonly PackedRow[];
}

/** What the packing follows from: the counted rows, their plan, and the recipe. */
export interface PackingSubject {
  readonly counted: Counted;
  readonly plan: MixturePlan;
  readonly recipe: Recipe;
}

export interface PackingState {
  /** The last one there was, also while the next is laid out; null: nothing can be laid out. */
  readonly run: PackedRun | null;
  readonly stale: boolean;
}

/** Rows that are looked at between two breaths. */
const SLICE = 20_000;

/** A layout with its rows at hand. */
export function packedRun(
  layout: PackedLayout,
  tasks: readonly TaskRows[],
  facts: FactsTable,
  { microBatch, accumulation }: Recipe['training'],
): PackedRun {
  const { reports, steps, micros, starts } = layout;
  const segment = (at: number): PackedSegment[] => {
    const place = layout.places[at] ?? 0;
    const of = tasks[layout.tasks[at] ?? 0];
    const number = of?.train[place];
    if (of === undefined || number === undefined) return [];
    const origin = facts.origin(number);
    const tokens = facts.tokens(number);
    return [{ ...origin, number, task: of.task, place, tokens, supervised: facts.supervised(number) }];
  };
  return {
    reports,
    steps,
    microsOf: (step) => Math.min(accumulation, micros - step * accumulation),
    rowsOf: (step, micro) => {
      const from = (step * accumulation + micro) * microBatch;
      const to = Math.min(from + microBatch, starts.length - 1);
      return Array.from({ length: Math.max(0, to - from) }, (_, row) => {
        const [start = 0, end = start] = starts.subarray(from + row, from + row + 2);
        return { segments: Array.from({ length: end - start }, (_, i) => segment(start + i)).flat() };
      });
    },
  };
}

/** A fact of every training row of a task. */
async function columnOf({ train }: TaskRows, of: (row: number) => number, breather: Breather) {
  const column = new Uint32Array(train.length);
  for (let from = 0; from < train.length; from += SLICE) {
    for (let i = from; i < Math.min(from + SLICE, train.length); i++) column[i] = of(train[i]!);
    await breather.breathe();
  }
  return column;
}

/** How the run would be packed: laid out in the data worker while a stage shows it. */
export class PackingStore {
  readonly store: StoreApi<PackingState> = createStore<PackingState>(() => ({ run: null, stale: true }));
  private asked: { readonly key: string; readonly counted: Counted; readonly plan: MixturePlan } | null =
    null;

  constructor(
    private readonly worker: Client<DataRequests>,
    /** null while its rows are not counted, or cannot be drawn. */
    private readonly subject: () => PackingSubject | null,
  ) {}

  /** Lays the run out anew where something changed that decides it; an answer to an older question is dropped. */
  async update(): Promise<void> {
    const subject = this.subject();
    if (!subject) {
      this.asked = null;
      this.store.setState({ stale: true });
      return;
    }
    const { counted, plan, recipe } = subject;
    const { seed, mask, training } = recipe;
    const key = JSON.stringify([seed, mask, training]);
    const { asked } = this;
    if (asked?.key === key && asked.counted === counted && asked.plan === plan) return;
    const own = { key, counted, plan };
    this.asked = own;
    this.store.setState({ stale: true });
    const run = await this.layOut(subject).catch(() => null);
    if (this.asked === own) this.store.setState({ run, stale: false });
  }

  private async layOut({ counted, plan, recipe }: PackingSubject): Promise<PackedRun | null> {
    const { split, facts } = counted;
    const byName = new Map(split.tasks.map((task) => [task.task, task]));
    const tasks = plan.tasks.flatMap(({ task }) => byName.get(task) ?? []);
    if (tasks.length < plan.tasks.length) return null;
    const breather = new Breather(undefined);
    const tokens: Uint32Array[] = [];
    const supervised: Uint32Array[] = [];
    for (const task of tasks) {
      tokens.push(await columnOf(task, (row) => facts.tokens(row), breather));
      supervised.push(await columnOf(task, (row) => facts.supervised(row), breather));
    }
    const { seed, mask, training } = recipe;
    const layout = await this.worker.request('pack', {
      plan,
      recipe: { seed, mask, training },
      tokens,
      supervised,
    });
    return layout && packedRun(layout, tasks, facts, training);
  }
}
