import type { HeatColumn } from '../../../state/heat.ts';
import type { TokenInfo } from '../../../tokens/types.ts';
import { chipText } from '../../mask/tokens/visible.ts';
import { chance, nats } from './heat.ts';

interface HeatDetailProps {
  readonly tokens: readonly TokenInfo[];
  readonly index: number | null;
  readonly columns: readonly HeatColumn[];
  /** Of the last two columns; null where there is but one. */
  readonly difference: readonly (number | null)[] | null;
}

function Told({ column, index }: { column: HeatColumn; index: number }) {
  const loss = column.losses.nll[index];
  if (loss === null || loss === undefined) return null;
  return (
    <span>
      {column.name} <b>{nats(loss, 'loss')}</b> nats, a chance of {chance(loss)}
      {column.losses.greedy[index] ? ', its own choice' : ''} ·{' '}
    </span>
  );
}

/** What is known of the token under the pointer or the focus, in a place that is always there. */
export function HeatDetail({ tokens, index, columns, difference }: HeatDetailProps) {
  const token = index === null ? undefined : tokens[index];
  if (index === null || !token) {
    return (
      <div className="heat-detail" aria-live="polite">
        <p>Point at a token, or reach it with the arrow keys, to see its losses.</p>
      </div>
    );
  }
  const by = difference?.[index] ?? null;
  return (
    <div className="heat-detail" aria-live="polite">
      <p>
        token <b>{chipText(token)}</b> · id {token.id} · {token.role ?? 'no turn'} ·{' '}
        {token.state === 'supervised' ? 'counted' : 'masked: it is not counted'}
      </p>
      <p>
        {index === 0 ? (
          'First of the sequence: nothing predicts it.'
        ) : (
          <>
            {columns.map((column) => (
              <Told key={column.name} column={column} index={index} />
            ))}
            {by !== null && (
              <>
                difference <b>{nats(by, 'difference')}</b> nats
              </>
            )}
          </>
        )}
      </p>
    </div>
  );
}
