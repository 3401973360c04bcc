import type { HeatColumn } from '../../../state/heat.ts';
import { percent, whole } from '../../components/format.ts';
import { nats, sumsOf } from './heat.ts';

/** What the counted tokens add up to: what an evaluation of this row alone says. */
export function HeatSums({ columns }: { columns: readonly HeatColumn[] }) {
  const sums = columns.map((column) => ({ column, ...sumsOf(column.losses) }));
  const [from, to] = sums;
  const tokens = from?.tokens ?? 0;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="scroll-x" tabIndex={0} aria-label="Sums in numbers">
      <table aria-label="Losses of this example" className="heat-sums">
        <thead>
          <tr>
            <th scope="col">Side</th>
            <th scope="col">Counted tokens</th>
            <th scope="col">Sum, nats</th>
            <th scope="col">Mean, nats</th>
            <th scope="col">Own choices</th>
          </tr>
        </thead>
        <tbody>
          {sums.map(({ column, tokens: of, nll, correct }) => (
            <tr key={column.name}>
              <th scope="row">
                {column.name} <span className="note">{column.detail}</span>
              </th>
              <td>{whole(of)}</td>
              <td data-value={nll}>{nats(nll, 'loss')}</td>
              <td data-value={of > 0 ? nll / of : undefined}>{of > 0 ? nats(nll / of, 'loss') : '–'}</td>
              <td>{of > 0 ? percent(correct / of) : '–'}</td>
            </tr>
          ))}
          {from && to && tokens > 0 && tokens === to.tokens && (
            <tr>
              <th scope="row">
                Difference{' '}
                <span className="note">
                  {to.column.name} − {from.column.name}
                </span>
              </th>
              <td>{whole(tokens)}</td>
              <td>{nats(to.nll - from.nll, 'difference')}</td>
              <td>{nats((to.nll - from.nll) / tokens, 'difference')}</td>
              <td />
            </tr>
          )}
        </tbody>
      </table>
    </section>
  );
}
