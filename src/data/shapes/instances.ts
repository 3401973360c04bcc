import { isBlank, isRow, type Row, scalarText, Unusable } from '../values.ts';
import { answerText, optionalText } from './fields.ts';
import type { MappedExample, MappedRecord, Shape } from './reading.ts';
import { turn } from './turns.ts';

/** What all instances of a task are asked, as text or as a list of texts. */
function definitionOf(value: unknown): string {
  if (!Array.isArray(value)) return scalarText(value) ?? '';
  return value.filter((part) => typeof part === 'string').join('\n');
}

/** One input with its first output, after what the task asks. */
function instance(task: string, value: unknown, at: number): MappedExample | Unusable {
  const wrong = (what: string) => new Unusable(`Instance ${at}: ${what}`, 'instances');
  if (!isRow(value)) return wrong('it is not an object with an input and an output.');
  const input = optionalText(value, 'input');
  if (input instanceof Unusable) return wrong(input.reason);
  const output = answerText(value, 'output');
  if (output instanceof Unusable) return wrong(output.reason);
  const question = isBlank(task) ? input : isBlank(input) ? task : `${task}\n\n${input}`;
  if (isBlank(question)) return wrong('there is no question.');
  return { messages: [turn('user', question), turn('assistant', output)] };
}

function instances(format: Shape['format'], task: string, list: readonly unknown[]): MappedRecord {
  if (list.length === 0)
    return { format, examples: [new Unusable('The task has no instances.', 'instances')] };
  return { format, examples: list.map((value, i) => instance(task, value, i + 1)) };
}

const instancesOf = (row: Row) => row.Instances ?? row.instances;

/** Natural Instructions: a task a record, its definition before each input. */
export const naturalInstructionsShape: Shape = {
  format: 'natural-instructions',
  read(row) {
    const definition = row.Definition ?? row.definition;
    const list = instancesOf(row);
    if (definition === undefined || !Array.isArray(list)) return null;
    return instances('natural-instructions', definitionOf(definition), list);
  },
  fields: () => 'Definition and Instances',
};

/** Seed tasks of Self-Instruct: an instruction with instances. */
export const instancesShape: Shape = {
  format: 'instances',
  read(row) {
    const list = instancesOf(row);
    if (row.instruction === undefined || !Array.isArray(list)) return null;
    return instances('instances', definitionOf(row.instruction), list);
  },
  fields: () => 'instruction and instances',
};
