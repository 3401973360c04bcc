import * as v from 'valibot';

const KEY = 'temper-left-runs';
/** More are so old that they are not the last interrupted one. */
const MOST = 50;
const schema = v.pipe(v.string(), v.parseJson(), v.array(v.string()));

/** Ids of interrupted runs that are not offered any more; they stay in the list of runs. */
export function leftRuns(): readonly string[] {
  try {
    const read = v.safeParse(schema, localStorage.getItem(KEY));
    return read.success ? read.output : [];
  } catch {
    return [];
  }
}

/** Offers a run no more, on later pages either. */
export function leave(id: string): readonly string[] {
  const left = [id, ...leftRuns()].slice(0, MOST);
  try {
    localStorage.setItem(KEY, JSON.stringify(left));
  } catch {
    // Without a store it is offered again by a later page, which has no runs either.
  }
  return left;
}
