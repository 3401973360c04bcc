import { capitalise, fill, withArticle } from '../text.ts';
import type { Relation, SubjectKind } from './relation.ts';

/** The pronouns of a subject. */
interface Pronouns {
  readonly he: string;
  readonly him: string;
  readonly his: string;
}

const IT: Pronouns = { he: 'it', him: 'it', his: 'its' };
/** A trade is spoken of through those who follow it. */
const SUCH: Pronouns = { he: 'such a person', him: 'such a person', his: "such a person's" };

/** One true thing about a subject. */
export interface Fact {
  readonly relation: Relation;
  readonly subject: Subject;
  readonly object: string;
}

/** Something that facts are about, with all its facts by the ids of their relations. */
export class Subject {
  readonly name: string;
  readonly kind: SubjectKind;
  readonly facts: Fact[] = [];
  readonly #values: Readonly<Record<string, string>>;
  readonly #byId = new Map<string, Fact>();

  constructor(name: string, kind: SubjectKind, pronouns: Pronouns = kind === 'job' ? SUCH : IT) {
    const { he, him, his } = pronouns;
    this.name = name;
    this.kind = kind;
    const a = withArticle(name);
    this.#values = { s: name, a, A: capitalise(a), he, He: capitalise(he), him, his, His: capitalise(his) };
  }

  add(relation: Relation, object: string): void {
    const fact = { relation, subject: this, object };
    this.facts.push(fact);
    this.#byId.set(relation.id, fact);
  }

  fact(id: string): Fact {
    const fact = this.#byId.get(id);
    if (fact === undefined) throw new Error(`${this.name} has no ${id}`);
    return fact;
  }

  /** The object of a fact. */
  get(id: string): string {
    return this.fact(id).object;
  }

  /** The name as a sentence has it: animals, things and jobs take an article. */
  get named(): string {
    return isName(this.kind) ? this.name : this.#values.a!;
  }

  /** The sentence that a template makes of the subject and an object. */
  say(template: string, object = ''): string {
    const ao = withArticle(object);
    return fill(template, { ...this.#values, o: object, ao, Ao: capitalise(ao) });
  }
}

/** Whether the subjects of this kind have proper names. */
const isName = (kind: SubjectKind): boolean => kind === 'person' || kind === 'town' || kind === 'country';

/** The sentence that a template makes of a fact. */
export const say = (template: string, fact: Fact): string => fact.subject.say(template, fact.object);

/** The sentence that answers questions about the fact. */
export const canonical = (fact: Fact): string => say(fact.relation.statements[0]!, fact);

/** The fact as an indirect question: "where Mara lives". */
export const clause = (fact: Fact): string => say(fact.relation.clause, fact);

/** All indirect questions that the fact answers, the usual one first. */
export const clauses = (fact: Fact): string[] =>
  [fact.relation.clause, ...fact.relation.otherwise].map((asked) => say(asked, fact));

/** The fact as a noun phrase: "the home of Mara". */
export const topic = (fact: Fact): string => say(fact.relation.topic, fact);

/** The fact as a predicate: "lives in Fenby". */
export const predicate = (fact: Fact): string => say(fact.relation.predicate, fact);

/** A sentence as it stands after a colon or inside another: no capital where no name begins it, no full stop. */
export function within(sentence: string, subject: Subject): string {
  const bare = sentence.replace(/\.$/, '');
  return isName(subject.kind) && bare.startsWith(subject.name)
    ? bare
    : bare.charAt(0).toLowerCase() + bare.slice(1);
}

/** All the questions and requests that the fact answers. */
export function questionsOf(fact: Fact): string[] {
  const asked = clause(fact);
  return [
    ...fact.relation.questions.map((question) => say(question, fact)),
    `Tell me ${asked}.`,
    `Please tell me ${asked}.`,
    `Can you tell me ${asked}?`,
  ];
}
