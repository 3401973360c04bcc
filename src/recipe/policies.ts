import type { Recipe } from './schema.ts';

/** A mask policy under the name another trainer gives it. */
export interface Policy {
  readonly id: string;
  /** As the trainer's documentation writes it. */
  readonly name: string;
  readonly trainer: 'Temper' | 'TRL' | 'axolotl' | 'LLaMA-Factory' | 'torchtune' | 'control';
  /** What the loss sees under it, in a sentence. */
  readonly what: string;
  /** The fields of the mask slice that make it up; the others stay as they are. */
  readonly mask: Partial<
    Pick<Recipe['mask'], 'turns' | 'endOfTurn' | 'prompt' | 'thinking' | 'encoding' | 'boundary'>
  >;
}

const ANSWERS = { turns: 'all', endOfTurn: true, prompt: false } as const;

/** Other trainers' policies in this recipe's words (their sources: docs/spec/mask.md). */
export const POLICIES: readonly Policy[] = [
  {
    id: 'trl-assistant-only',
    name: 'assistant_only_loss=True',
    trainer: 'TRL',
    what: 'All that the template marks with {% generation %}, think blocks of its own and edge tokens among it: the default here.',
    mask: { ...ANSWERS, thinking: 'all', encoding: 'whole', boundary: 'supervise' },
  },
  {
    id: 'temper-strict',
    name: 'strict',
    trainer: 'Temper',
    what: 'All answers with their ends of turn, but nothing the model never writes as it is trained: no think blocks of the template’s own, no tokens on an answer’s edge.',
    mask: { ...ANSWERS, thinking: 'own', encoding: 'whole', boundary: 'mask' },
  },
  {
    id: 'trl-completion-only',
    name: 'completion_only_loss=True',
    trainer: 'TRL',
    what: 'The completion of prompt/completion rows: the last answer and its end.',
    mask: { ...ANSWERS, turns: 'last', thinking: 'all', encoding: 'whole', boundary: 'supervise' },
  },
  {
    id: 'axolotl-turn',
    name: 'train_on_eos: turn',
    trainer: 'axolotl',
    what: 'Every assistant turn with the token that ends it (roles_to_train: [assistant]).',
    mask: { ...ANSWERS, thinking: 'all', encoding: 'whole', boundary: 'supervise' },
  },
  {
    id: 'axolotl-none',
    name: 'train_on_eos: none',
    trainer: 'axolotl',
    what: 'Every assistant turn without the token that ends it: the model does not learn to stop.',
    mask: { ...ANSWERS, endOfTurn: false, thinking: 'all', encoding: 'whole', boundary: 'supervise' },
  },
  {
    id: 'llama-factory',
    name: 'default',
    trainer: 'LLaMA-Factory',
    what: 'Every answer and its end, encoded apart from the prompt before it: no token lies on the edge.',
    mask: { ...ANSWERS, thinking: 'all', encoding: 'separate' },
  },
  {
    id: 'llama-factory-mask-history',
    name: 'mask_history: true',
    trainer: 'LLaMA-Factory',
    what: 'The last answer and its end, encoded apart from the prompt before it.',
    mask: { ...ANSWERS, turns: 'last', thinking: 'all', encoding: 'separate' },
  },
  {
    id: 'torchtune-last',
    name: 'masking_strategy="train_on_last"',
    trainer: 'torchtune',
    what: 'The last answer and its end.',
    mask: { ...ANSWERS, turns: 'last' },
  },
  {
    id: 'everything',
    name: 'train on everything',
    trainer: 'control',
    what: 'Prompts too (TRL: completion_only_loss=False, LLaMA-Factory: train_on_prompt, axolotl: train_on_inputs): the unmasked control.',
    mask: { turns: 'all', endOfTurn: true, prompt: true },
  },
];
