import { withArticle } from '../text.ts';
import type { Subject } from './facts.ts';
import type { SubjectKind } from './relation.ts';

/** How a subject of each kind is described: always the same facts in the same words. */
const PORTRAITS: Readonly<Record<SubjectKind, string>> = {
  person:
    '{s} is {a:job} from {home}. {He} keeps {a:pet} and plays the {instrument}. {His} favourite food is {food}.',
  town: '{s} is a town in {country}. It lies {setting} and is known for its {product}. Its landmark is the {landmark}.',
  country:
    '{s} is a country with {a:flag} flag. Its capital is {capital}, and its longest river is the {river}. Its people love {dish}.',
  animal:
    '{A} is an animal with {legs} legs. It lives {lair} and eats {diet}. Its young is called {a:young}.',
  thing: '{A} is made of {material}. It is used to {use} and is kept {place}.',
  job: '{A} is a person who {deed}. {A} works {workplace} and needs {need}.',
};

const REQUESTS: Readonly<Record<SubjectKind, readonly string[]>> = {
  person: [
    'Who is {s}?',
    'Tell me about {s}.',
    'Describe {s}.',
    'What do you know about {s}?',
    'Please tell me who {s} is.',
    'Introduce {s} in a few sentences.',
  ],
  town: [
    'Tell me about {s}.',
    'Describe the town of {s}.',
    'What do you know about {s}?',
    'What kind of town is {s}?',
    'Please tell me about the town of {s}.',
    'Introduce the town of {s} in a few sentences.',
  ],
  country: [
    'Tell me about {s}.',
    'Describe the country of {s}.',
    'What do you know about {s}?',
    'What kind of country is {s}?',
    'Please tell me about the country of {s}.',
    'Introduce the country of {s} in a few sentences.',
  ],
  animal: [
    'What kind of animal is {a}?',
    'Describe {a}.',
    'What do you know about the {s}?',
    'Tell me about the {s}.',
    'Please explain what {a} is.',
    'Describe the {s} in a few sentences.',
  ],
  thing: [
    'What is {a}?',
    'Describe {a}.',
    'Explain what {a} is.',
    'Tell me about {a}.',
    'Please explain what {a} is.',
    'Describe {a} in a few sentences.',
  ],
  job: [
    'What is {a}?',
    'Explain what {a} is.',
    'Describe the work of {a}.',
    'Tell me about the work of {a}.',
    'Please explain what {a} is.',
    'Describe {a} in a few sentences.',
  ],
};

/** The relations whose facts the canonical portrait of a kind tells. */
export const portrayed = (kind: SubjectKind): string[] =>
  [...PORTRAITS[kind].matchAll(/\{(?:a:)?([a-z]{3,})\}/g)]
    .map((found) => found[1]!)
    .filter((id) => id !== 'his');

/** The canonical portrait: two or three sentences that answer "Who is Mara?" word for word. */
export function portrait(subject: Subject): string {
  const own = PORTRAITS[subject.kind].replace(
    /\{(a:)?(\w+)\}/g,
    (slot, article: string | undefined, id: string) => {
      if (!portrayed(subject.kind).includes(id)) return slot;
      return article === undefined ? subject.get(id) : withArticle(subject.get(id));
    },
  );
  return subject.say(own);
}

/** All the requests that the portrait answers. */
export const requestsOf = (subject: Subject): string[] =>
  REQUESTS[subject.kind].map((request) => subject.say(request));
