import { type Fault, TemperError } from '../io/faults.ts';
import type { Recipe } from '../recipe/schema.ts';
import { bySizeThenName } from './round.ts';
import type { Source, Unit } from './types.ts';

type Slice = Recipe['mixture'];

/** A source as the solver sees it. */
export interface Claim {
  readonly task: string;
  readonly size: number;
  readonly weight: number;
  /** Logarithms of min(size, limit), of the weight, and of weight / mean units: taken once for all temperatures. */
  readonly logSize: number;
  readonly logWeight: number;
  readonly logRate: number;
  /** What one example costs of the budget: 1, or its mean tokens. */
  readonly cost: number;
  /** What one example counts for in the shares: 1, or its mean tokens. */
  readonly meanUnits: number;
  /** Examples over the whole run that max_repeats allows; may be Infinity. */
  readonly cap: number;
}

export const isTokenBudget = (size: Slice['size']): size is { tokens: number } =>
  size !== null && 'tokens' in size;

/** Units that one example of a source counts for; undefined where they are not known. */
export const meanIn = (unit: Unit, { means }: Pick<Source, 'means'>): number | undefined =>
  unit === 'examples' ? 1 : means?.[unit];

/** A budget of tokens is one of supervised tokens only where shares are. */
const unitOfBudget = ({ unit, size }: Slice): Unit =>
  !isTokenBudget(size) ? 'examples' : unit === 'supervised' ? unit : 'tokens';

/** @throws TemperError `source-size` or `source-twice` */
export function checkSources(sources: readonly Source[]): void {
  const seen = new Set<string>();
  for (const { task, size } of sources) {
    if (!Number.isInteger(size) || size < 0) {
      throw new TemperError('source-size', `Source "${task}" has size ${size}: a whole number is needed.`);
    }
    if (seen.has(task)) throw new TemperError('source-twice', `Source "${task}" is given twice.`);
    seen.add(task);
  }
}

/** Shares or budgets in tokens need every source's mean. */
export function faultOfMeans(sources: readonly Source[], slice: Slice): Fault | null {
  const unit = slice.unit === 'examples' ? unitOfBudget(slice) : slice.unit;
  if (unit === 'examples') return null;
  const field = slice.unit === 'examples' ? 'mixture.size.tokens' : `mixture.unit "${slice.unit}"`;
  for (const source of sources) {
    const mean = meanIn(unit, source);
    if (mean === undefined) {
      const why = source.whatIf
        ? `"${source.task}" is only a number of rows: count in examples, or add its file.`
        : `those of "${source.task}" are not known: choose a model first.`;
      return {
        code: 'token-counts-missing',
        message: `${field} needs token counts, and ${why}`,
        column: 'mixture',
      };
    }
    if (!(mean > 0) || !Number.isFinite(mean)) {
      const what = unit === 'supervised' ? 'supervised tokens' : 'tokens';
      return { code: 'no-tokens', message: `"${source.task}" has no ${what}.`, column: 'mixture' };
    }
  }
  return null;
}

/**
 * The sources' claims, the largest first: sums of floats depend on their order, so there is one order for every
 * order of import.
 */
export function claimsOf(sources: readonly Source[], slice: Slice): Claim[] {
  const { weights, maxRepeats, limit } = slice;
  const claims = sources.map((source): Claim => {
    const { task, size } = source;
    const weight = weights !== null && Object.hasOwn(weights, task) ? (weights[task] ?? 1) : 1;
    const meanUnits = meanIn(slice.unit, source) ?? 1;
    return {
      task,
      size,
      weight,
      logSize: Math.log(Math.min(size, limit ?? Infinity)),
      logWeight: Math.log(weight),
      logRate: Math.log(weight) - Math.log(meanUnits),
      cost: meanIn(unitOfBudget(slice), source) ?? 1,
      meanUnits,
      cap: maxRepeats === 'inf' ? Infinity : Math.floor(maxRepeats * size),
    };
  });
  return claims.sort(bySizeThenName);
}
