import { useState } from 'react';
import type { RowPlace } from '../../../state/mask.ts';
import type { PackedRun } from '../../../state/packing.ts';
import type { TokenInfo } from '../../../tokens/types.ts';
import { counted, whole } from '../../components/format.ts';
import { Stepper } from '../../components/Stepper.tsx';
import { PackedRows } from './PackedRows.tsx';
import { SegmentEdge } from './SegmentEdge.tsx';
import { useSegmentEdge } from './use-segment.ts';

interface PackedBatchViewProps {
  readonly run: PackedRun;
  readonly context: number;
  /** Of an example by its number. */
  readonly tokensOf: (row: number) => Promise<{ readonly tokens: readonly TokenInfo[] }>;
  readonly onOpen: (place: RowPlace) => void;
}

/** One micro-batch as it will be trained: its rows, their segments, and where one of them begins. */
export function PackedBatchView(props: PackedBatchViewProps) {
  const { run, context, tokensOf, onOpen } = props;
  const [at, setAt] = useState({ step: 0, micro: 0, segment: 1 });
  const step = Math.min(at.step, run.steps - 1);
  const micros = run.microsOf(step);
  const micro = Math.min(at.micro, micros - 1);
  const rows = run.rowsOf(step, micro);
  const segments = rows.flatMap((row) => row.segments);
  const segment = Math.min(at.segment, segments.length - 1);
  const edge = useSegmentEdge(
    segments.map(({ number }) => number),
    segment,
    tokensOf,
  );
  const chosen = segments[segment];
  const sum = (of: 'tokens' | 'supervised') => segments.reduce((total, one) => total + one[of], 0);
  return (
    <>
      <div className="packed-head">
        <h3>As it is trained</h3>
        <Stepper
          label="Step"
          one="step"
          value={step + 1}
          count={run.steps}
          onChange={(value) => setAt({ step: value - 1, micro: 0, segment: 1 })}
        />
        <Stepper
          label="Micro-batch"
          one="micro-batch"
          value={micro + 1}
          count={micros}
          onChange={(value) => setAt({ step, micro: value - 1, segment: 1 })}
        />
        <p className="note">
          {counted(segments.length, 'segment')} end to end, {whole(sum('tokens'))} tokens,{' '}
          {whole(sum('supervised'))} supervised. What is left of a row is not padded: it costs nothing.
        </p>
      </div>
      <PackedRows
        rows={rows}
        context={context}
        chosen={segment}
        onChoose={(to) => setAt({ step, micro, segment: to })}
      />
      <div className="segment-place">
        {chosen && (
          <p>
            Segment {whole(segment)}: {chosen.task}, row {whole(chosen.row)} of {chosen.file}. Positions
            restart at 0, and its first label is masked: no token before it predicts it.{' '}
            <button
              type="button"
              className="btn q small"
              onClick={() => onOpen({ task: chosen.task, index: chosen.place })}
            >
              Look at this example
            </button>
          </p>
        )}
        {edge && <SegmentEdge before={edge.before} segment={edge.segment} />}
      </div>
    </>
  );
}
