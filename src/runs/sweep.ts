import type { Recipe } from '../recipe/schema.ts';

/** One run of a sweep. */
export interface SweepItem {
  /** What is swept, as the person reads it: "2", "inf", "masked". */
  readonly value: string;
  readonly seed: number;
  readonly recipe: Recipe;
  /** Of the run that it became; null: it has not begun. */
  readonly run: string | null;
  readonly status: 'waiting' | 'running' | 'interrupted' | 'finished' | 'failed';
}

/** A list of recipes that differ in one thing, and in seeds. */
export interface SweepRecord {
  readonly version: 1;
  readonly id: string;
  readonly name: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** What differs, by its path in the recipe: "mixture.temperature"; null: a list of whole recipes. */
  readonly field: string | null;
  /** Optimiser steps that all runs may take together, shared out evenly; null: each takes what its recipe says. */
  readonly budget: number | null;
  /** Value by value, seeds within them. */
  readonly items: readonly SweepItem[];
}
