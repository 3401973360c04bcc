import type { Relation, SubjectKind } from '../relation.ts';
import { ANIMAL_RELATIONS } from './animals.ts';
import { COUNTRY_RELATIONS } from './countries.ts';
import { PEOPLE_RELATIONS } from './people.ts';
import { THING_RELATIONS } from './things.ts';
import { TOWN_RELATIONS } from './towns.ts';

const RELATIONS: readonly Relation[] = [
  ...PEOPLE_RELATIONS,
  ...TOWN_RELATIONS,
  ...COUNTRY_RELATIONS,
  ...ANIMAL_RELATIONS,
  ...THING_RELATIONS,
];

const byId = new Map(RELATIONS.map((relation) => [relation.id, relation]));

/** The relation with this id, which must exist. */
export function relationOf(id: string): Relation {
  const relation = byId.get(id);
  if (relation === undefined) throw new Error(`No relation ${id}`);
  return relation;
}

/** The relations that hold for one kind of subject. */
export const relationsOf = (kind: SubjectKind): Relation[] => RELATIONS.filter(({ of }) => of === kind);
