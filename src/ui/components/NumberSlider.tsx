import { type CSSProperties, useId } from 'react';
import type { Result } from '../../io/faults.ts';
import { numberOrSign } from './format.ts';
import '../theme/stages-a.css';
import { useDraft } from './useDraft.ts';

export type NumberOrInf = number | 'inf';

export interface Tick {
  readonly value: NumberOrInf;
  /** Said after the number where there is room. */
  readonly more?: string;
}

export interface NumberSliderProps {
  readonly label: string;
  readonly value: NumberOrInf;
  /** Values that the handle stops at, rising; infinity comes after them. */
  readonly stops: readonly number[];
  readonly ticks: readonly Tick[];
  /** What a screen reader says for a value. */
  readonly say: (value: NumberOrInf) => string;
  readonly apply: (value: NumberOrInf) => Result<unknown>;
  /** The handle is let go: the next move is a step of undo of its own. */
  readonly onRelease: () => void;
  /** A remark on the value, shown where an error would stand. */
  readonly remark?: string | undefined;
  /** The track shows the ramp of temper colours. */
  readonly ramp?: boolean;
}

const parse = (text: string): NumberOrInf => {
  const word = text.trim().toLowerCase();
  return ['inf', 'infinity', '∞'].includes(word) ? 'inf' : Number(word.replace(',', '.'));
};

/** The stop nearest to a value on the scale of ratios. */
function nearest(stops: readonly number[], value: NumberOrInf): number {
  if (value === 'inf') return stops.length;
  let best = 0;
  const off = (stop: number) => Math.abs(Math.log(stop / value));
  for (const [i, stop] of stops.entries()) if (off(stop) < off(stops[best] ?? stop)) best = i;
  return best;
}

/** A slider over uneven stops that ends in infinity, with a text box for every value between. */
export function NumberSlider(props: NumberSliderProps) {
  const { label, value, stops, ticks, say, apply, onRelease, remark, ramp = false } = props;
  const id = useId();
  const box = useDraft<NumberOrInf>(value, (v) => String(v), parse, apply);
  const place = nearest(stops, value);
  const share = (at: number) => at / stops.length;
  return (
    <div className="number-slider">
      <div className="number-slider-head">
        <label htmlFor={`${id}-range`}>{label}</label>
        <input
          type="text"
          inputMode="decimal"
          className="number-box"
          aria-label={`${label} value`}
          aria-invalid={box.error !== null}
          aria-describedby={`${id}-remark`}
          autoComplete="off"
          value={box.text}
          onChange={(event) => box.type(event.target.value)}
          onBlur={() => {
            box.settle();
            onRelease();
          }}
        />
      </div>
      <input
        id={`${id}-range`}
        type="range"
        className={ramp ? 'ramp' : undefined}
        style={{ '--filled': `${share(place) * 100}%` } as CSSProperties}
        min={0}
        max={stops.length}
        step={1}
        value={place}
        aria-valuetext={say(value)}
        onChange={(event) => apply(stops[Number(event.target.value)] ?? 'inf')}
        onPointerUp={onRelease}
        onKeyUp={onRelease}
        onBlur={onRelease}
      />
      <div className="slider-ticks" aria-hidden="true">
        {ticks.map((tick) => (
          <span key={tick.value} style={{ '--at': share(nearest(stops, tick.value)) } as CSSProperties}>
            {numberOrSign(tick.value)}
            {tick.more && <span className="more"> {tick.more}</span>}
          </span>
        ))}
      </div>
      <p id={`${id}-remark`} className={box.error ? 'remark error' : 'remark'} aria-live="polite">
        {box.error ?? remark ?? ''}
      </p>
    </div>
  );
}
