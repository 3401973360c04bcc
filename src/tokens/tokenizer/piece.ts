/** Where each UTF-16 unit of a rewritten text comes from: [starts[i], ends[i]) of the original. */
interface Origin {
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/**
 * A stretch of text on its way through normaliser and pre-tokenizer. Its unit i stands at `at + i`: of
 * the original text where nothing was rewritten (`origin` is null), otherwise of `origin`.
 */
export interface Piece {
  readonly text: string;
  readonly at: number;
  readonly origin: Origin | null;
}

/** Units [from, to) of a text become another text. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

export const startOf = (piece: Piece, unit: number): number =>
  piece.origin === null ? piece.at + unit : piece.origin.starts[piece.at + unit]!;

/** Where the stretch of original text ends that units before `unit` come from. */
export const endOf = (piece: Piece, unit: number): number =>
  piece.origin === null ? piece.at + unit : piece.origin.ends[piece.at + unit - 1]!;

export const slice = (piece: Piece, from: number, to: number): Piece => ({
  text: piece.text.slice(from, to),
  at: piece.at + from,
  origin: piece.origin,
});

/**
 * A piece with edits, in order and apart from one another. What replaces a stretch covers all of it; what is
 * put in where nothing stood covers nothing.
 */
export function rewrite(piece: Piece, edits: readonly Edit[]): Piece {
  if (edits.length === 0) return piece;
  const { text } = piece;
  let out = '';
  let done = 0;
  // Unit for unit (a space that becomes a metaspace): places stay what they are.
  let same = true;
  for (const edit of edits) {
    out += text.slice(done, edit.from) + edit.text;
    done = edit.to;
    same &&= edit.to === edit.from + 1 && edit.text.length === 1;
  }
  out += text.slice(done);
  if (same) return { ...piece, text: out };

  const starts = new Int32Array(out.length);
  const ends = new Int32Array(out.length);
  let unit = 0;
  const keep = (from: number, to: number) => {
    for (let i = from; i < to; i++, unit++) {
      starts[unit] = startOf(piece, i);
      ends[unit] = endOf(piece, i + 1);
    }
  };
  done = 0;
  for (const edit of edits) {
    keep(done, edit.from);
    const at =
      edit.from < text.length ? startOf(piece, edit.from) : text === '' ? 0 : endOf(piece, edit.from);
    starts.fill(at, unit, unit + edit.text.length);
    ends.fill(edit.to > edit.from ? endOf(piece, edit.to) : at, unit, unit + edit.text.length);
    unit += edit.text.length;
    done = edit.to;
  }
  keep(done, text.length);
  return { text: out, at: 0, origin: { starts, ends } };
}

/** A piece in which one UTF-16 unit becomes another: every place stays what it is. */
export const replaceUnit = (piece: Piece, unit: string, by: string): Piece => ({
  ...piece,
  text: piece.text.replaceAll(unit, () => by),
});

/** A piece whose every match becomes what `change` makes of it. */
export function replaceMatches(piece: Piece, pattern: RegExp, change: (match: string) => string): Piece {
  const edits: Edit[] = [];
  for (const found of piece.text.matchAll(pattern)) {
    const text = change(found[0]);
    if (text !== found[0]) edits.push({ from: found.index, to: found.index + found[0].length, text });
  }
  return rewrite(piece, edits);
}
