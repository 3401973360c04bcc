/** What each field of the mask means, and what other trainers call it (docs/spec/mask.md). */
export const HINTS = {
  turns:
    'Whether every answer of a conversation is trained or the last one only. Last: TRL completion_only_loss on prompt/completion rows, LLaMA-Factory mask_history, torchtune train_on_last. All: TRL assistant_only_loss, axolotl roles_to_train: [assistant].',
  endOfTurn:
    'The token that ends an answer is trained too, so that the model learns to stop. axolotl: train_on_eos turn (on) or none (off). TRL: what {% generation %} holds. LLaMA-Factory: always on.',
  prompt:
    'An unmasked control: prompts are trained as well. TRL: completion_only_loss=False. axolotl: train_on_inputs. LLaMA-Factory: train_on_prompt.',
  thinking:
    'Think blocks inside answers: those that the data holds are trained and those that the template writes are not, all are, or none. TRL, axolotl and LLaMA-Factory train all that an answer holds.',
  encoding:
    'The conversation is cut into tokens as one text (TRL, axolotl), or each answer apart from what stands before it (LLaMA-Factory). Apart, no token lies on the edge, but the tokens may differ from those of the text as a whole.',
  boundary:
    'A token on the edge of an answer holds a piece of the prompt too. Masked: it is left out. Supervised: it is trained, as transformers’ assistant mask and so TRL have it.',
  context:
    'The most tokens a row may have. TRL: max_length. axolotl: sequence_len. LLaMA-Factory: cutoff_len.',
  truncation:
    'What is lost of a longer example. TRL: truncation_mode keep_start or keep_end. axolotl: excess_length_strategy truncate or drop.',
  packing:
    'Several examples share a row, kept apart by segments. TRL: packing with packing_strategy bfd (best fit). axolotl: sample_packing. LLaMA-Factory: neat_packing.',
  eos: 'A text without chat template ends with EOS, exactly once, so that the model learns to stop. TRL appends eos_token to non-conversational rows; axolotl and LLaMA-Factory do so too.',
  separator: 'What stands between the messages of a text without chat template; \\n is a line break.',
} as const;
