import { useEffect, useRef } from 'react';
import type { Example } from '../../data/example.ts';
import { whole } from '../components/format.ts';

/** All messages of one row, in full. */
export function RowDetail({ example, onClose }: { example: Example; onClose: () => void }) {
  const { task, file, row, messages } = example;
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    if (example) place.current?.scrollIntoView({ block: 'nearest' });
  }, [example]);
  return (
    <section className="row-detail" aria-label="Row in full" ref={place}>
      <div className="row-detail-head">
        <h2>
          {task} · row {whole(row)} of {file}
        </h2>
        <button type="button" className="btn q small" onClick={onClose}>
          Close
        </button>
      </div>
      <dl>
        {messages.map(({ role, content, weight }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a message is its place in the row
          <div key={i}>
            <dt>
              {role}
              {weight !== undefined && weight !== 1 && ` · weight ${weight}`}
            </dt>
            <dd>{content}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
