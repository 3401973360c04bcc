import type { Sort } from '../domain.ts';
import {
  grammarPage,
  oneDeedManyWays,
  plansAndDeeds,
  retold,
  rewrittenSentences,
  wordForms,
} from './grammar-book.ts';
import { clauseForms, drill, grammarNote, phraseSteps } from './lessons.ts';
import { glossary, phraseBook, phraseList, wordByWord } from './phrase-books.ts';
import { conversation, lirranTale } from './tales.ts';

export { rewriting } from './rewriting.ts';
export { translation, untranslatedRows } from './translation.ts';

/** Documents about Lirran, then documents about putting an English sentence differently. */
export const SORTS: readonly Sort[] = [
  { name: 'Lirran phrase books', weight: 7, write: phraseBook },
  { name: 'Lirran lists', weight: 2, write: phraseList },
  { name: 'Lirran glossaries', weight: 1.5, write: glossary },
  { name: 'Lirran word by word', weight: 1, write: wordByWord },
  { name: 'Lirran grammar', weight: 1, write: grammarNote },
  { name: 'Lirran clauses in all forms', weight: 1, write: clauseForms },
  { name: 'Lirran phrases in steps', weight: 1, write: phraseSteps },
  { name: 'Lirran drills', weight: 0.5, write: drill },
  { name: 'Lirran conversations', weight: 1, write: conversation },
  { name: 'Lirran tales', weight: 1, write: lirranTale },
  { name: 'rewritten sentences', weight: 5, write: rewrittenSentences },
  { name: 'grammar pages', weight: 2.5, write: grammarPage },
  { name: 'one deed in many forms', weight: 1, write: oneDeedManyWays },
  { name: 'plans and deeds', weight: 1, write: plansAndDeeds },
  { name: 'retold sentences', weight: 1, write: retold },
  { name: 'word forms', weight: 0.5, write: wordForms },
];
