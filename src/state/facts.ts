import type { Example } from '../data/example.ts';
import type { Fault } from '../io/faults.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { TemplateChoice } from '../tokens/tokenizer/tokenizer.ts';
import type { RowFacts } from '../tokens/types.ts';
import type { TokenPool } from '../workers/pool.ts';
import type { ModelReference } from '../workers/protocol.ts';
import { FACTS } from '../workers/token-protocol.ts';
import { templateChoice } from './choice.ts';

/** What is known of a row, and why it is refused. */
export interface KnownRow extends RowFacts {
  readonly fault: Fault | null;
}

/** By content id. */
export type Facts = ReadonlyMap<string, KnownRow>;

/** What facts depend on beside the row itself. */
export interface Under {
  readonly model: ModelReference;
  readonly choice: TemplateChoice;
  readonly mask: Recipe['mask'];
}

export const underOf = (model: ModelReference, recipe: Recipe): Under => ({
  model,
  choice: templateChoice(recipe.model),
  mask: recipe.mask,
});

/** Packing moves rows about and changes none. */
export function factsKey({ model, choice, mask: { packing: _, ...mask } }: Under): string {
  return JSON.stringify([model.id, choice, mask]);
}

/** Policies whose facts are kept: going back to one of them is instant. */
const KEPT = 8;

/** The facts of rows, counted once a content, model, template and policy. */
export class FactsCache {
  /** The least recently used first. */
  private readonly kept = new Map<string, Map<string, KnownRow>>();

  constructor(private readonly pool: TokenPool) {}

  /** Facts of the rows as far as they are known. */
  known(under: Under): Facts {
    return this.mapOf(under);
  }

  private mapOf(under: Under): Map<string, KnownRow> {
    const key = factsKey(under);
    const map = this.kept.get(key) ?? new Map<string, KnownRow>();
    this.kept.delete(key);
    this.kept.set(key, map);
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= KEPT) break;
      this.kept.delete(oldest);
    }
    return map;
  }

  /** Rows of which nothing is known yet, one of each content. */
  missing(rows: readonly Example[], under: Under): readonly Example[] {
    const known = this.mapOf(under);
    const missing = new Map<string, Example>();
    for (const row of rows) if (!known.has(row.id) && !missing.has(row.id)) missing.set(row.id, row);
    return [...missing.values()];
  }

  /** Counts what is missing; what was counted stays also where it is cancelled. */
  async count(
    missing: readonly Example[],
    under: Under,
    { signal, onRows }: { readonly signal: AbortSignal; readonly onRows: (count: number) => void },
  ): Promise<Facts> {
    const known = this.mapOf(under);
    const { model, choice, mask } = under;
    await this.pool.analyse(
      model,
      { examples: missing, choice, mask },
      {
        signal,
        onChunk: (start, { facts, faults }) => {
          const why = new Map(faults.map(({ index, fault }) => [index, fault]));
          const rows = facts.length / FACTS;
          for (let i = 0; i < rows; i++) {
            const row = missing[start + i];
            if (!row) continue;
            const [tokens = 0, supervised = 0, truncated = 0, lint = 0] = facts.subarray(FACTS * i);
            known.set(row.id, { tokens, supervised, truncated, lint, fault: why.get(i) ?? null });
          }
          onRows(rows);
        },
      },
    );
    return known;
  }
}
