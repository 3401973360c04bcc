import type { Recipe } from '../../recipe/schema.ts';
import { LINT_CODES, type LintCode } from '../types.ts';

/** What of a set decides a fix. */
interface SetFacts {
  /** Tokens of the longest row, whatever the context. */
  readonly longest: number;
}

/** A change of the recipe that ends a trap; null where nothing in the recipe does. */
interface Fix {
  /** Text of its button. */
  readonly label: string;
  /** null: for this recipe and set there is nothing to change. */
  readonly recipe: (recipe: Recipe, facts: SetFacts) => RecipePatch | null;
}

/** Fields of the recipe that a fix sets; the others stay as they are. */
export type RecipePatch = Partial<Pick<Recipe, 'mask' | 'model'>>;

/** A trap that rows of a set can fall into. */
export interface Trap {
  readonly code: LintCode;
  readonly severity: 'error' | 'warning' | 'note';
  readonly title: string;
  /** What goes wrong where it is ignored. */
  readonly explanation: string;
  readonly fix: Fix | null;
}

/** A context beyond this is asked for by hand: memory grows with it. */
const LONGEST_OFFERED = 8192;

const patch = (recipe: Recipe, mask: Partial<Recipe['mask']>): RecipePatch => ({
  mask: { ...recipe.mask, ...mask },
});

const LONGER: Fix = {
  label: 'Raise the context',
  recipe: (recipe, { longest }) => {
    const context = Math.min(Math.ceil(longest / 64) * 64, LONGEST_OFFERED);
    return context > recipe.mask.context ? patch(recipe, { context }) : null;
  },
};

const CUT: Fix = {
  label: 'Cut instead of leaving out',
  recipe: (recipe) => patch(recipe, { truncation: 'keep-start' }),
};

const APART: Fix = {
  label: 'Encode answers apart',
  recipe: (recipe) => patch(recipe, { encoding: 'separate' }),
};

const OWN_THINKING: Fix = {
  label: 'Keep them out of the loss',
  recipe: (recipe) => patch(recipe, { thinking: 'own' }),
};

const LEARN_TO_STOP: Fix = {
  label: 'Train the end of the turn',
  recipe: (recipe) => {
    if (!recipe.mask.endOfTurn) return patch(recipe, { endOfTurn: true });
    // Plain text ends with EOS where the recipe says so; a template's end of turn is the template's.
    return recipe.model.eos ? null : { model: { ...recipe.model, eos: true } };
  },
};

const TRAPS: Readonly<Record<LintCode, Omit<Trap, 'code'>>> = {
  'nothing-supervised': {
    severity: 'error',
    title: 'Nothing supervised',
    explanation: 'The loss sees no token of these rows: they are left out of training.',
    fix: LONGER,
  },
  refused: {
    severity: 'error',
    title: 'Refused by the template',
    explanation: 'These conversations cannot be rendered or tokenized: they are left out of training.',
    fix: null,
  },
  truncated: {
    severity: 'warning',
    title: 'Cut to the context',
    explanation:
      'What lies beyond the context is never seen: an answer that is cut teaches the model to stop nowhere.',
    fix: LONGER,
  },
  dropped: {
    severity: 'warning',
    title: 'Too long, left out',
    explanation: 'Rows longer than the context are not trained on at all.',
    fix: CUT,
  },
  'boundary-merge': {
    severity: 'warning',
    title: 'Tokens across an answer’s edge',
    explanation:
      'A token joins the answer with the prompt: at inference the prompt ends inside that token, which the model never saw.',
    fix: APART,
  },
  'marker-in-content': {
    severity: 'warning',
    title: 'Special tokens in messages',
    explanation:
      'The text of a special token inside a message is read as that token: it can end or begin a turn where none is.',
    fix: null,
  },
  'double-bos': {
    severity: 'warning',
    title: 'BOS twice',
    explanation: 'The model reads its begin token twice, which it never does at inference.',
    fix: null,
  },
  'no-end-of-turn': {
    severity: 'warning',
    title: 'End of turn not learned',
    explanation: 'No end follows the answers in the loss: the model does not learn to stop.',
    fix: LEARN_TO_STOP,
  },
  'foreign-end-of-turn': {
    severity: 'note',
    title: 'End of turn not EOS',
    explanation:
      'Answers end with another token than the tokenizer’s EOS: whatever runs the model must stop there too, or it talks on.',
    fix: null,
  },
  'template-think': {
    severity: 'warning',
    title: 'Empty think blocks trained',
    explanation:
      'The template writes a think block that the data does not have: training on it teaches the model to think nothing.',
    fix: OWN_THINKING,
  },
  'history-rewritten': {
    severity: 'note',
    title: 'Template changes what is said',
    explanation:
      'The template leaves out or changes parts of messages (thoughts of earlier answers, tool calls): the loss sees them as rendered, and at inference the answer was asked for with another text.',
    fix: null,
  },
  'answer-left-out': {
    severity: 'warning',
    title: 'Answers left out',
    explanation:
      'The template leaves out what the assistant says or calls and still ends its turn, so that the model learns to answer nothing: choose a template that writes it.',
    fix: null,
  },
  'other-role-supervised': {
    severity: 'warning',
    title: 'Other roles marked as generated',
    explanation:
      'The template marks text of users, tools or the system as generated: masked here, but trained on by trainers that follow it.',
    fix: null,
  },
  'weight-ignored': {
    severity: 'note',
    title: 'Weights that do nothing',
    explanation: 'Weights stand on messages that the assistant does not write: they change nothing.',
    fix: null,
  },
  'not-exact': {
    severity: 'warning',
    title: 'Tokens without exact place',
    explanation:
      'The tokenizer changes the text so that some tokens have no exact place in it: the mask may be a token off there.',
    fix: null,
  },
  'unknown-token': {
    severity: 'warning',
    title: 'Text without tokens',
    explanation:
      'The tokenizer has no token for some of the text: the model reads “unknown” instead and can never write it.',
    fix: null,
  },
};

/** All traps, in the order of LINT_CODES. */
export const ALL_TRAPS: readonly Trap[] = LINT_CODES.map((code) => ({ code, ...TRAPS[code] }));

/** The trap that a code means. */
export const trapOf = (code: LintCode): Trap => ({ code, ...TRAPS[code] });
