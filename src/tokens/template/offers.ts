import type { EmbeddingVerdict } from '../../model/embeddings.ts';
import type { ChatTokenizer } from '../tokenizer/tokenizer.ts';
import { FORMS, type Form } from './forms.ts';

/** A template that a model could be trained with, built from tokens it has. */
export interface OfferedTemplate {
  readonly name: string;
  /** Jinja, with {% generation %} around what the assistant writes. */
  readonly source: string;
  /** Text of the token that ends an answer. */
  readonly end: string;
  /** What it needs and what is risky about it, in sentences; empty where nothing is. */
  readonly warning: string;
}

/** What is known of embeddings, by token id; null: the weights are not here. */
export type Judged = ReadonlyMap<number, EmbeddingVerdict> | null;

/** A text is one token wherever it stands; a word of the vocabulary that no text becomes is none. */
function isToken(text: string, tokenizer: ChatTokenizer): boolean {
  const { ids } = tokenizer.encode(text);
  return ids.length === 1 && ids[0] === tokenizer.idOf(text);
}

/** The token that ends an answer in this form; null where the tokenizer lacks it or another that the form needs. */
function endOf(form: Form, tokenizer: ChatTokenizer): string | null {
  const end = form.end ?? tokenizer.eosToken;
  const needed = [...form.tokens, ...(end === null ? [] : [end])];
  const has = needed.every((token) => isToken(token, tokenizer));
  return has && form.suits(tokenizer) ? end : null;
}

/** Ids of the tokens that end answers in the templates on offer. */
export function offeredEnds(tokenizer: ChatTokenizer): number[] {
  const ids = FORMS.map((form) => endOf(form, tokenizer)).flatMap((end) =>
    end === null ? [] : (tokenizer.idOf(end) ?? []),
  );
  return [...new Set(ids)];
}

const rounded = (value: number) => String(Number(value.toPrecision(2)));

/** What is wrong with a token's embedding as it was measured, in words; null where nothing is. */
export function untrainedSentence(token: string, verdict: EmbeddingVerdict): string | null {
  const { state, norm, typical, twins, matrix } = verdict;
  if (state === 'trained') return null;
  const what = matrix === 'embedding' ? 'embedding' : 'row of the output matrix';
  const measured =
    state === 'copies'
      ? `it is the same as that of ${twins} other added ${twins === 1 ? 'token' : 'tokens'}`
      : `norm ${rounded(norm)}; typical ${rounded(typical)}`;
  return `The ${what} of ${token} looks untrained (${measured})`;
}

/** Templates by their usual names, those with tokens of their own first. */
export function offeredTemplates(tokenizer: ChatTokenizer, judged: Judged): OfferedTemplate[] {
  const known = FORMS.flatMap((form) => {
    const end = endOf(form, tokenizer);
    const id = end === null ? null : tokenizer.idOf(end);
    return end === null || id === null ? [] : [{ form, end, verdict: judged?.get(id) }];
  });
  const trained = known.filter(({ verdict }) => verdict?.state === 'trained');
  // The tokenizer writes BOS before a text of its own accord: a template has to do it itself.
  const bos = tokenizer.bosId !== null && tokenizer.prefixIds.includes(tokenizer.bosId);
  return known.map(({ form, end, verdict }) => {
    const untrained = verdict ? untrainedSentence(end, verdict) : null;
    const other = trained.find((one) => one.end !== end);
    const instead = other
      ? `, or choose a template whose end token is trained (${other.form.name} ends with ${other.end})`
      : '';
    const warnings = [
      untrained === null ? '' : `${untrained}: LoRA leaves it so; train it in full elsewhere${instead}.`,
      judged === null ? `Whether ${end} was trained cannot be checked: the weights are not here.` : '',
      form.caution,
    ];
    return {
      name: form.name,
      source: form.source({ bos, end }),
      end,
      warning: warnings.filter((one) => one !== '').join(' '),
    };
  });
}
