import type { Form } from './rewrites.ts';

/** How people speak of a form. */
export interface FormWords {
  readonly title: string;
  /** What stands above or before a sentence in the form. */
  readonly leads: readonly string[];
  /** Completes 'becomes … ': `in the past tense`. */
  readonly how: string;
  /** What stands before the plain sentence and before the rewritten one. */
  readonly labels: readonly [string, string];
  readonly rules: readonly string[];
  readonly instructions: readonly string[];
}

const joining = (link: 'because' | 'and' | 'but', rules: readonly string[]): FormWords => ({
  title: `Joining sentences with '${link}'`,
  leads: [
    `Two sentences joined with '${link}'`,
    `Made into one sentence with '${link}'`,
    `These two sentences combined with '${link}'`,
    `Two sentences linked with '${link}'`,
  ],
  how: `when they are joined with '${link}'`,
  labels: ['Two sentences', 'One sentence'],
  rules,
  instructions: [
    `Join these two sentences with '${link}'.`,
    `Make one sentence of these two with '${link}'.`,
    `Combine the two sentences with '${link}'.`,
    `Link the two sentences with '${link}'.`,
  ],
});

export const FORM_WORDS: Readonly<Record<Form, FormWords>> = {
  past: {
    title: 'The past tense',
    leads: [
      'In the past tense',
      'Rewritten in the past tense',
      'Put into the past tense',
      'This sentence changed to the past tense',
      'The sentence in the past tense',
    ],
    how: 'in the past tense',
    labels: ['Present tense', 'Past tense'],
    rules: [
      'The past tense tells what is over and done.',
      'Most verbs end in -ed in the past tense; some change in their own way.',
      'To put a sentence into the past tense, only the verb is changed.',
    ],
    instructions: [
      'Rewrite this sentence in the past tense.',
      'Put this sentence into the past tense.',
      'Change this sentence to the past tense.',
      'What is this sentence in the past tense?',
      'Turn the sentence below into the past tense.',
    ],
  },
  future: {
    title: 'The future tense',
    leads: [
      'In the future tense',
      'Rewritten in the future tense',
      'Put into the future tense',
      'This sentence changed to the future tense',
      'The sentence in the future tense',
    ],
    how: 'in the future tense',
    labels: ['Present tense', 'Future tense'],
    rules: [
      'The future tense tells what is still to come.',
      "The future tense is made with 'will' and the plain verb.",
      "To put a sentence into the future tense, 'will' goes before the verb.",
    ],
    instructions: [
      'Rewrite this sentence in the future tense.',
      'Put this sentence into the future tense.',
      'Change this sentence to the future tense.',
      'What is this sentence in the future tense?',
      'Turn the sentence below into the future tense.',
    ],
  },
  negative: {
    title: 'The negative',
    leads: [
      'In the negative',
      'Rewritten in the negative',
      'This sentence made negative',
      'Turned into a negative sentence',
      "With 'not' added",
    ],
    how: 'in the negative',
    labels: ['It is so', 'It is not so'],
    rules: [
      "A negative sentence says no: it takes 'does not' and the plain verb.",
      "To make a sentence negative, 'does not' goes before the verb.",
      'The negative of a sentence says that the thing is not done.',
    ],
    instructions: [
      'Make this sentence negative.',
      'Rewrite this sentence in the negative.',
      'Turn this into a negative sentence.',
      "Say the opposite of this sentence, with 'not'.",
      'Put this sentence into the negative.',
    ],
  },
  plural: {
    title: 'The plural',
    leads: [
      'In the plural',
      'Rewritten in the plural',
      'Put into the plural',
      'With every noun in the plural',
      'This sentence changed to the plural',
    ],
    how: 'in the plural',
    labels: ['One', 'Many'],
    rules: [
      'The plural speaks of more than one.',
      'When the doer is in the plural, the verb loses its -s.',
      'To put a sentence into the plural, every noun is made plural.',
    ],
    instructions: [
      'Put this sentence into the plural.',
      'Rewrite this sentence in the plural.',
      'Make every noun in this sentence plural.',
      'Change this sentence to the plural.',
      'What is this sentence in the plural?',
    ],
  },
  polite: {
    title: 'Polite requests',
    leads: [
      'As a polite request',
      'Made polite',
      'Said politely',
      'The command turned into a polite request',
      'Rewritten as a polite request',
    ],
    how: 'when it is made polite',
    labels: ['A command', 'A polite request'],
    rules: [
      "A polite request begins with 'Could you please'.",
      'A command is short and a little rude; a polite request is friendly.',
      "To make a command polite, 'Could you please' goes before it.",
    ],
    instructions: [
      'Put this command politely.',
      'Turn this command into a polite request.',
      'Rewrite this as a polite request.',
      'Say this politely.',
      'Make this command polite.',
    ],
  },
  passive: {
    title: 'The passive',
    leads: [
      'In the passive',
      'Rewritten in the passive',
      'Put into the passive',
      'This sentence changed from active to passive',
      'The sentence in the passive',
    ],
    how: 'in the passive',
    labels: ['Active', 'Passive'],
    rules: [
      'The passive begins with the thing and ends with the doer.',
      "In the passive, the doer comes after 'by'.",
      'To put a sentence into the passive, the thing that something is done to goes first.',
    ],
    instructions: [
      'Rewrite this sentence in the passive.',
      'Put this sentence into the passive.',
      'Change this sentence from active to passive.',
      'What is this sentence in the passive?',
      'Turn the sentence below into the passive.',
    ],
  },
  pronoun: {
    title: 'Pronouns for names',
    leads: [
      'With a pronoun for every name',
      'Every name replaced with a pronoun',
      'Rewritten with a pronoun for each name',
      'With a pronoun in place of each name',
    ],
    how: 'when every name is replaced with a pronoun',
    labels: ['With names', 'With pronouns'],
    rules: [
      "A pronoun stands for a name: 'he' or 'him' for a man, 'she' or 'her' for a woman.",
      "A name before the verb is replaced with 'he' or 'she', a name after it with 'him' or 'her'.",
      'Whoever does not want to say a name again uses a pronoun.',
    ],
    instructions: [
      'Rewrite this sentence with pronouns instead of names.',
      'Use pronouns in place of names in this sentence.',
      'Say this without names, with pronouns.',
      'Put pronouns where there are names.',
    ],
  },
  couple: {
    title: 'One pronoun for two names',
    leads: [
      'With one pronoun for the two names',
      'The two names replaced with one pronoun',
      'Rewritten with one pronoun for both names',
      'With one pronoun in place of the two names',
    ],
    how: 'when the two names are replaced with one pronoun',
    labels: ['With two names', 'With one pronoun'],
    rules: [
      "The pronoun 'they' stands for two names or more.",
      "Two names joined by 'and' can be replaced with one pronoun, 'they'.",
    ],
    instructions: [
      'Replace the two names with one pronoun.',
      'Rewrite this sentence with one pronoun for both names.',
      'Use one pronoun for the two names.',
      'Put one pronoun in place of the two names.',
    ],
  },
  because: joining('because', [
    "The word 'because' joins what happens and why it happens.",
    "The reason comes after 'because', and there is no comma.",
  ]),
  and: joining('and', [
    "The word 'and' joins two things that are both true.",
    "Two short sentences can be joined with 'and'; there is no comma.",
  ]),
  but: joining('but', [
    "The word 'but' joins two things of which the second is not what one would think.",
    "There is a comma before 'but'.",
  ]),
};
