import { useId } from 'react';
import { failed, type Result } from '../../io/faults.ts';
import type { Range } from '../../recipe/ranges.ts';
import { useDraft } from './useDraft.ts';

interface Common {
  readonly label: string;
  readonly range?: Range | null;
  /** Shown under the field where no range says more. */
  readonly help?: string;
  /** The longer story, told where the field is pointed at; by default the range's. */
  readonly explain?: string;
  /** What lies outside the customary range, in a sentence. */
  readonly warning?: string | undefined;
}

/** A field that may be empty says what that means, and then holds null. */
type NumberFieldProps = Common &
  (
    | {
        readonly empty: string;
        readonly value: number | null;
        readonly edit: (value: number | null) => Result<unknown>;
      }
    | {
        readonly empty?: undefined;
        readonly value: number;
        readonly edit: (value: number) => Result<unknown>;
      }
  );

/** 0.0002 as people of the field write it; everything else without grouping, so that it can be typed again. */
function plainNumber(value: number): string {
  return value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential().replace('e-0', 'e-') : `${value}`;
}

/** The schema's sentence, told of the label that the page shows instead of the field's path. */
export function faultSentence(message: string, column: string | undefined, label: string): string {
  const sentence = message.replace(`The recipe ${column}: `, '');
  const names = column === undefined ? [] : [column, column.split('.').at(-1) ?? column];
  const name = names.find((one) => one !== '' && sentence.startsWith(one));
  return name === undefined ? sentence : label + sentence.slice(name.length);
}

const refuse = (message: string) => failed({ code: 'not-valid', message });

/**
 * A number of the recipe: live while it is valid; what is not stays as typed, with a sentence, and the recipe
 * keeps its last good value. A text box, since type=number hides what was typed when it is not a number.
 */
export function NumberField(props: NumberFieldProps) {
  const { label, value, range, help, warning } = props;
  const id = useId();
  const box = useDraft<number | null>(
    value,
    (one) => (one === null ? '' : plainNumber(one)),
    (text) => (text.trim() === '' ? null : Number(text.replace(',', '.'))),
    (number) => {
      if (number !== null && !Number.isFinite(number)) {
        return refuse(`${label} needs a number, like 12, 0.5 or 2e-4.`);
      }
      if (number === null && props.empty === undefined) return refuse(`${label} needs a number.`);
      const result =
        number !== null || props.empty === undefined ? props.edit(number ?? 0) : props.edit(null);
      return result.ok ? result : refuse(faultSentence(result.fault.message, result.fault.column, label));
    },
  );
  const fault = box.error;
  const customary = range ? `${plainNumber(range.low)} to ${plainNumber(range.high)} is customary` : '';
  const explanation = props.explain ?? (range ? `${customary}; ${range.source}` : (help ?? ''));
  const below = fault ?? warning ?? help ?? customary;
  return (
    <div className="param" data-explain={`${label}: ${explanation}.`}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="text"
        inputMode="decimal"
        autoComplete="off"
        spellCheck={false}
        placeholder={props.empty}
        value={box.text}
        aria-invalid={fault !== null}
        aria-errormessage={fault === null ? undefined : `${id}-below`}
        aria-describedby={`${id}-below ${id}-source`}
        onChange={(event) => box.type(event.target.value)}
        onBlur={box.settle}
      />
      <span id={`${id}-below`} className={fault ? 'error' : warning ? 'warning' : 'note'}>
        {below}
      </span>
      <span id={`${id}-source`} className="visually-hidden">
        {explanation}
      </span>
    </div>
  );
}
