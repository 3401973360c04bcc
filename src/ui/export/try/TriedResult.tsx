import type { TriedDifference, TryState } from '../../../state/try-export.ts';
import { counted } from '../../components/format.ts';

/** What rounding costs at most, by how the export stores its numbers: a share of the largest logit. */
const EXPECTED = { f32: 1e-4, f16: 2e-2 } as const;

/** Two digits that say something: 0.000023 is 2.3e-5. */
const small = (value: number): string =>
  value === 0 || (value >= 0.001 && value < 1000)
    ? String(Number(value.toPrecision(2)))
    : value.toExponential(1);

function judgement({ largest, scale }: TriedDifference, dtype: 'f32' | 'f16'): string {
  if (largest <= EXPECTED[dtype] * Math.max(1, scale))
    return dtype === 'f32'
      ? 'The two compute the same: what is left is the order of their sums.'
      : 'That is what rounding to f16 costs.';
  return 'That is more than rounding explains: do not use the file, and tell us of the model.';
}

/** How far the two are from each other, in numbers and in a sentence. */
export function TriedResult({ state: { difference, of } }: { readonly state: TryState }) {
  if (!difference || !of) return null;
  const { samePrompt, sameAnswer, rows, largest, scale } = difference;
  return (
    <div className="try-result" role="status">
      <dl>
        <div>
          <dt>Tokens of the prompt</dt>
          <dd>{samePrompt ? 'the same' : 'other ones'}</dd>
        </div>
        <div>
          <dt>Tokens of the answer</dt>
          <dd>{sameAnswer ? 'the same' : 'other ones'}</dd>
        </div>
        <div>
          <dt>Largest difference in logits</dt>
          <dd>
            <output aria-label="Largest difference in logits">{small(largest)}</output>{' '}
            <span className="note">
              over the last {counted(rows, 'position')}, where logits reach ±{scale.toFixed(1)}
            </span>
          </dd>
        </div>
      </dl>
      <p>{judgement(difference, of.dtype)}</p>
    </div>
  );
}
