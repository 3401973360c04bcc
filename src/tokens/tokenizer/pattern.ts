import type * as v from 'valibot';
import type { patternSchema } from './json.ts';
import { UnsupportedPart } from './unsupported.ts';

/** Unicode's White_Space: JavaScript's \s lacks U+0085 and has U+FEFF. */
export const SPACE = '\\t-\\r\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
export const WORD = '\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\u200c\\u200d';

const CLASSES: Readonly<Record<string, string>> = {
  s: `[${SPACE}]`,
  S: `[^${SPACE}]`,
  d: '\\p{Nd}',
  D: '\\P{Nd}',
  w: '[\\p{L}\\p{M}\\p{N}\\p{Pc}]',
  W: '[^\\p{L}\\p{M}\\p{N}\\p{Pc}]',
  h: '[0-9a-fA-F]',
  H: '[^0-9a-fA-F]',
};
const POSIX: Readonly<Record<string, string>> = {
  alpha: '\\p{Alphabetic}',
  digit: '\\p{Nd}',
  alnum: '\\p{Alphabetic}\\p{Nd}',
  upper: '\\p{Uppercase}',
  lower: '\\p{Lowercase}',
  punct: '\\p{P}\\p{S}',
  space: SPACE,
};
/** Letters outside ASCII that differ from an ASCII letter in case alone. */
const FOLDS: Readonly<Record<string, string>> = { s: '\u017f', k: '\u212a' };

const hex = (digits: string) => `\\u{${digits}}`;
const literal = (char: string) => hex(char.codePointAt(0)!.toString(16));

/** Rewrites a pattern of Oniguruma (the Rust tokenizers' engine) for JavaScript's flag v. */
class Translation {
  private at = 0;
  private groups = 0;
  private readonly chars: readonly string[];

  constructor(private readonly source: string) {
    this.chars = [...source];
  }

  whole(): string {
    const out = this.alternatives(false);
    if (this.at < this.chars.length) this.refuse(`"${this.chars[this.at]}"`);
    return out;
  }

  private refuse(what: string): never {
    throw new UnsupportedPart(
      `its regular expression ${this.source} holds ${what}, which Temper does not know`,
    );
  }

  private accept(text: string): boolean {
    if (this.chars.slice(this.at, this.at + text.length).join('') !== text) return false;
    this.at += text.length;
    return true;
  }

  /** Up to the group's closing bracket, or the end. */
  private alternatives(fold: boolean): string {
    let out = '';
    let folding = fold;
    while (this.at < this.chars.length && this.chars[this.at] !== ')') {
      if (this.accept('|')) out += '|';
      else if (this.accept('(?i)')) folding = true;
      else out += this.quantified(folding);
    }
    return out;
  }

  private quantified(fold: boolean): string {
    const atom = this.atom(fold);
    const rest = this.chars.slice(this.at).join('');
    const quantifier = /^(?:[*+?]|\{\d*,?\d*\})/.exec(rest)?.[0];
    if (quantifier === undefined) return atom;
    this.at += quantifier.length;
    const range = quantifier.startsWith('{,') ? `{0${quantifier.slice(1)}` : quantifier;
    if (this.accept('?')) return `${atom}${range}?`;
    // A brace is never possessive in Oniguruma's default syntax: {2}+ repeats the repetition.
    if (this.chars[this.at] === '+')
      if (quantifier.startsWith('{')) {
        this.at++;
        return `(?:${atom}${range})+`;
      } else {
        this.at++;
        return this.atomic(`${atom}${range}`);
      }
    return atom + range;
  }

  /** What is matched once is not given back: JavaScript's lookaheads alone behave so. */
  private atomic(body: string): string {
    const name = `a${this.groups++}`;
    return `(?:(?=(?<${name}>${body}))\\k<${name}>)`;
  }

  private atom(fold: boolean): string {
    const char = this.chars[this.at++]!;
    if (char === '(') return this.group(fold);
    if (char === '[') return this.set(fold);
    if (char === '\\') return this.escape();
    if (char === '.') return '[^\\n]';
    if (char === '^') return '(?<![^\\n])';
    if (char === '$') return '(?![^\\n])';
    return this.cased(char, fold, false);
  }

  private group(fold: boolean): string {
    const open = ['?:', '?i:', '?>', '?=', '?!', '?<=', '?<!'].find((one) => this.accept(one));
    if (open === undefined && this.chars[this.at] === '?') this.refuse('a group of an unknown kind');
    const body = this.alternatives(fold || open === '?i:');
    if (!this.accept(')')) this.refuse('a group without end');
    if (open === '?>') return this.atomic(body);
    if (open === undefined || open === '?i:') return `(?:${body})`;
    return `(${open}${body})`;
  }

  private cased(char: string, fold: boolean, inSet: boolean): string {
    if (!fold || !/^[A-Za-z]$/.test(char)) return literal(char);
    const lower = char.toLowerCase();
    const all = literal(lower) + literal(char.toUpperCase()) + (FOLDS[lower] ? literal(FOLDS[lower]) : '');
    return inSet ? all : `[${all}]`;
  }

  private escape(): string {
    const char = this.chars[this.at++];
    if (char === undefined) this.refuse('a backslash at its end');
    const named = CLASSES[char];
    if (named !== undefined) return named;
    if (char === 'p' || char === 'P') return this.property(char === 'P');
    if (char === 'A') return '(?<![^])';
    if (char === 'z') return '(?![^])';
    if ('ntrfv'.includes(char)) return `\\${char}`;
    if (char === 'x' || char === 'u') {
      const digits = /^(?:\{([0-9a-fA-F]+)\}|([0-9a-fA-F]{4})|([0-9a-fA-F]{2}))/.exec(
        this.chars.slice(this.at, this.at + 10).join(''),
      );
      const found = char === 'x' ? (digits?.[1] ?? digits?.[0].slice(0, 2)) : (digits?.[1] ?? digits?.[2]);
      if (digits === null || found === undefined) this.refuse(`"\\${char}" without digits`);
      this.at += digits[1] === undefined ? found.length : digits[0].length;
      return hex(found);
    }
    if (/[A-Za-z0-9]/.test(char)) this.refuse(`"\\${char}"`);
    return literal(char);
  }

  private property(negated: boolean): string {
    const found = /^\{(\^?)([\w ]+)\}/.exec(this.chars.slice(this.at, this.at + 60).join(''));
    if (found === null) this.refuse('a property without name');
    this.at += found[0].length;
    const letter = negated !== (found[1] === '^') ? 'P' : 'p';
    const name = found[2]!;
    for (const one of [name, `Script=${name}`])
      try {
        new RegExp(`\\p{${one}}`, 'v');
        return `\\${letter}{${one}}`;
      } catch {
        // Not a name of JavaScript's: perhaps a script, which Oniguruma names without saying so.
      }
    return this.refuse(`the property ${name}`);
  }

  /** A set of characters after its opening bracket. */
  private set(fold: boolean): string {
    let out = this.accept('^') ? '[^' : '[';
    let first = true;
    while (first || this.chars[this.at] !== ']') {
      first = false;
      const char = this.chars[this.at++];
      if (char === undefined) this.refuse('a set without end');
      const posix =
        char === '[' ? /^:(\^?)(\w+):\]/.exec(this.chars.slice(this.at, this.at + 20).join('')) : null;
      if (posix !== null) {
        this.at += posix[0].length;
        out += `[${posix[1]}${POSIX[posix[2]!] ?? this.refuse(`the class ${posix[2]}`)}]`;
      } else if (char === '[') out += this.set(fold);
      else if (char === '&' && this.accept('&')) out += '&&';
      else if (char === '\\') out += this.escape();
      else if (char === '-' && this.chars[this.at] !== ']' && !/\[\^?$/.test(out)) out += '-';
      else {
        const range = this.chars[this.at] === '-' || out.endsWith('-');
        out += range ? literal(char) : this.cased(char, fold, true);
      }
    }
    this.at++;
    return `${out}]`;
  }
}

/** A pattern of the Rust tokenizers as a global regular expression. @throws UnsupportedPart */
export function compilePattern(pattern: v.InferOutput<typeof patternSchema>): RegExp {
  if ('String' in pattern) return new RegExp([...pattern.String].map(literal).join(''), 'gv');
  const translated = new Translation(pattern.Regex).whole();
  try {
    return new RegExp(translated, 'gv');
  } catch {
    throw new UnsupportedPart(`its regular expression ${pattern.Regex} cannot be read`);
  }
}
