/** What a fact can be about. */
export type SubjectKind = 'person' | 'town' | 'country' | 'animal' | 'thing' | 'job';

/**
 * One kind of fact and the ways English has of saying it.
 *
 * Templates: `{s}` is the subject, `{a}`/`{A}` the subject with its article, `{he}`/`{He}`, `{his}`/`{His}` and
 * `{him}` its pronouns, `{o}` the object and `{ao}` the object with its article.
 */
export interface Relation {
  readonly id: string;
  readonly of: SubjectKind;
  /** What a file card writes before the object: "Home". */
  readonly label: string;
  /** The fact as a noun phrase, for headings: "the home of Mara". */
  readonly topic: string;
  /** The fact as an indirect question: "where Mara lives". */
  readonly clause: string;
  /** Other indirect questions that the fact answers, in the words of the direct ones. */
  readonly otherwise: readonly string[];
  /**
   * Whole sentences that name the subject. The first is the canonical one, which answers repeat word for word so
   * that they can be checked exactly; the first three can stand for each other.
   */
  readonly statements: readonly string[];
  /** What follows the subject in a sentence whose verb is in the third person: "lives in Fenby". */
  readonly predicate: string;
  /** Whole sentences that call the subject by its pronoun. */
  readonly later: readonly string[];
  /** Direct questions; requests are made from the clause. */
  readonly questions: readonly string[];
  /** The heading over a list of all subjects with one object, where such a list makes sense. */
  readonly roll?: string;
}
