import { useMemo, useState } from 'react';
import type { HeatColumn } from '../../../state/heat.ts';
import { RadioField } from '../../components/ChoiceField.tsx';
import { HeatDetail } from './HeatDetail.tsx';
import { HeatLegend } from './HeatLegend.tsx';
import { HeatSums } from './HeatSums.tsx';
import { HeatTokens } from './HeatTokens.tsx';
import { differenceOf, fullAt, type HeatRow, sameTokens } from './heat.ts';

const SHOWN = [
  { value: 'all', label: 'All lines' },
  { value: 'difference', label: 'Difference only' },
] as const;
type Shown = (typeof SHOWN)[number]['value'];

/** The losses of one or two sides and their difference, over the text itself. */
export function HeatView({ columns }: { columns: readonly HeatColumn[] }) {
  const [shown, setShown] = useState<Shown>('all');
  const [tabStop, setTabStop] = useState<number | null>(null);
  const [pointed, setPointed] = useState<number | null>(null);
  const [first, second] = columns;
  const found = useMemo(() => {
    if (!first) return null;
    const { tokens } = first.losses;
    const losses = columns.map(({ name, losses: { nll } }): HeatRow => ({ name, kind: 'loss', values: nll }));
    const comparable = second !== undefined && sameTokens(tokens, second.losses.tokens);
    const difference = comparable ? differenceOf(first.losses, second.losses) : null;
    const rows: HeatRow[] = difference
      ? [...losses, { name: 'Difference', kind: 'difference', values: difference }]
      : losses.slice(0, 1);
    const scale = { loss: fullAt(rows, 'loss', tokens), difference: fullAt(rows, 'difference', tokens) };
    return { tokens, rows, scale, difference };
  }, [columns, first, second]);
  if (!first || !found) return null;
  const { tokens, rows, scale, difference } = found;
  const lines = shown === 'difference' && difference ? rows.slice(-1) : rows;
  const at = tabStop !== null && tabStop < tokens.length ? tabStop : 0;
  return (
    <>
      {second && !difference && (
        <p className="fault">
          {second.name} reads other tokens than {first.name}: {first.name} is shown alone.
        </p>
      )}
      {difference && (
        <div className="heat-shown">
          <RadioField label="Show" value={shown} choices={SHOWN} onChange={setShown} />
        </div>
      )}
      <HeatLegend
        scale={scale}
        pair={difference && second ? [first.name, second.name] : null}
        lines={lines.map(({ name }) => name)}
      />
      <HeatTokens
        tokens={tokens}
        rows={lines}
        scale={scale}
        tabStop={at}
        active={pointed ?? tabStop}
        onPoint={setPointed}
        onFocus={(index) => {
          setTabStop(index);
          // The pointer may rest on a token while the keyboard goes on.
          setPointed(null);
        }}
      />
      <HeatDetail
        tokens={tokens}
        index={pointed ?? (tabStop === null ? null : at)}
        columns={columns}
        difference={difference}
      />
      <HeatSums columns={columns} />
    </>
  );
}
