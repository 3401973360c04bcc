/** Letters of a name that a file keeps. */
const LONGEST = 80;

/** A run's name as that of a file on any system: "T = 2, rank 8" and "step-150.zip" give "T-2-rank-8-step-150.zip". */
export function fileName(name: string, end: string): string {
  const safe = [
    ...name
      .normalize('NFC')
      .replaceAll('∞', 'inf')
      .replaceAll(/[^\p{L}\p{N}._]+/gu, '-'),
  ]
    .slice(0, LONGEST)
    .join('')
    .replaceAll(/^[-.]+|[-.]+$/g, '');
  return `${safe === '' ? 'run' : safe}-${end}`;
}
