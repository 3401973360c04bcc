import type { Policy } from '../../recipe/policies.ts';

/** A policy by its trainer and the name it has there. */
export const policyName = ({ trainer, name }: Policy): string =>
  trainer === 'control' ? name : `${trainer}: ${name}`;
