import { decodeText } from './decode.ts';

const plainNumber = (value: number) => (Number.isFinite(value) ? value : null);

function plainInteger(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

/**
 * A value of a Parquet table as JSON has it: integers of 64 bits that a number cannot hold are text, times are ISO
 * 8601, bytes are text where they are UTF-8, and numbers that are none are null.
 *
 * @param onBytes is called where there are bytes that are no text; null stands in their place
 */
export function plainValue(value: unknown, onBytes: () => void): unknown {
  switch (typeof value) {
    case 'bigint':
      return plainInteger(value);
    case 'number':
      return plainNumber(value);
    case 'string':
    case 'boolean':
      return value;
    case 'object':
      return value === null ? null : plainObject(value, onBytes);
    default:
      return null;
  }
}

function plainObject(value: object, onBytes: () => void): unknown {
  if (value instanceof Uint8Array) {
    const text = decodeText(value);
    if (text === null) onBytes();
    return text;
  }
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (Array.isArray(value)) return value.map((one) => plainValue(one, onBytes));
  // Lists of numbers may come as typed arrays.
  if (ArrayBuffer.isView(value)) {
    return Array.from(value as unknown as ArrayLike<unknown>, (one) => plainValue(one, onBytes));
  }
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plainValue(one, onBytes)]));
}
