import { useEffect, useId, useState } from 'react';
import { useStore } from 'zustand';
import type { NamedSide } from '../../../state/sides.ts';
import { SelectChoice } from '../../components/Choice.tsx';
import { useSession } from '../../session.tsx';
import { useColumns } from '../use-columns.ts';
import { useUnable } from '../use-reason.ts';
import { HeatView } from './HeatView.tsx';
import { type Own, OwnText, ownExample } from './OwnText.tsx';
import { RowPicker } from './RowPicker.tsx';
import { useRow } from './use-row.ts';

const SOURCES = [
  { value: 'validation', label: 'Validation rows' },
  { value: 'train', label: 'Training rows' },
  { value: 'own', label: 'Your own text' },
] as const;
type Source = (typeof SOURCES)[number]['value'];

/** The two sides that are subtracted: at first the first two columns. */
function usePair(): {
  readonly all: readonly NamedSide[];
  readonly pair: readonly NamedSide[];
  readonly choose: (place: 0 | 1, name: string) => void;
} {
  const [names, setNames] = useState<readonly string[]>(['', '']);
  const all = useColumns().flatMap(({ name, side, detail }) => (side ? [{ name, side, detail }] : []));
  const pair = [0, 1].flatMap((place) => all.find(({ name }) => name === names[place]) ?? all[place] ?? []);
  return {
    all,
    pair: pair[0] === pair[1] ? pair.slice(0, 1) : pair,
    choose: (place, name) => setNames((now) => now.with(place, name)),
  };
}

/** The loss of every token of an example, as heat. */
export function HeatCard() {
  const { comparison } = useSession();
  const { heat } = comparison;
  const { example: shown, columns, busy, fault } = useStore(heat.store);
  const [source, setSource] = useState<Source>('validation');
  const [own, setOwn] = useState<Own>({ system: '', prompt: '', answer: '' });
  const row = useRow(source === 'train' ? 'train' : 'validation');
  const { all, pair, choose } = usePair();
  const unable = useUnable('Scoring');
  const id = useId();
  const example = source === 'own' ? ownExample(own) : row.example;
  const reason = unable || (source === 'own' && !example ? 'Write a prompt and an answer.' : '');
  const show = () => {
    if (example) void comparison.showHeat(example, pair);
  };
  const follows = source !== 'own' && shown !== null && shown.id !== example?.id;
  // Once losses are shown, another row's are asked for as it is chosen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another row asks by itself
  useEffect(() => {
    if (follows && example && reason === '' && shown?.task !== '') show();
  }, [example?.id]);
  return (
    <section className="card heat-card" aria-labelledby={`${id}-heading`} aria-busy={busy}>
      <h2 id={`${id}-heading`}>Loss of every token</h2>
      <p className="note">
        What each token cost each side, given all before it. Masked tokens are scored too, but an evaluation
        does not count them.
      </p>
      <div className="heat-source">
        <SelectChoice label="Example from" value={source} options={SOURCES} onChange={setSource} />
        {source !== 'own' && <RowPicker choice={row} />}
      </div>
      {source === 'own' && <OwnText own={own} onChange={setOwn} />}
      <div className="heat-tools">
        {all.length > 2 &&
          ([0, 1] as const).map((place) => (
            <SelectChoice
              key={place}
              label={place === 0 ? 'First side' : 'Second side'}
              value={pair[place]?.name ?? ''}
              options={all.map(({ name }) => ({ value: name, label: name }))}
              onChange={(name) => choose(place, name)}
            />
          ))}
        <button
          type="button"
          className="btn"
          disabled={busy || reason !== '' || !example}
          aria-describedby={`${id}-reason`}
          onClick={show}
        >
          Show token losses
        </button>
        <p id={`${id}-reason`} className="note heat-reason">
          {busy ? 'Scoring.' : reason}
        </p>
      </div>
      {fault && (
        <p role="alert" className="fault">
          {fault.message}
        </p>
      )}
      {columns.length > 0 && (
        <>
          <h3>
            {shown?.task ? `${shown.task} · row ${shown.row.toLocaleString('en')} of ` : ''}
            {shown?.file}
          </h3>
          <HeatView columns={columns} />
        </>
      )}
    </section>
  );
}
