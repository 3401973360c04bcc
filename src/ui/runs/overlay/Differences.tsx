import { useMemo } from 'react';
import { recipeDifferences } from '../../../runs/recipe-differences.ts';
import type { RunEntry } from '../../../runs/record.ts';
import { whole } from '../../components/format.ts';
import { labelOf } from '../../sweep/fields.ts';
import { dateOf } from '../rows.ts';

interface DifferencesProps {
  readonly entries: readonly RunEntry[];
  readonly colourOf: (id: string) => string;
}

interface Fact {
  readonly name: string;
  readonly of: (entry: RunEntry) => string;
}

/** What is told of every run, and what is told where runs differ in it. */
const RESULTS: readonly Fact[] = [
  {
    name: 'Best',
    of: ({ progress: { best } }) =>
      best ? `${best.value.toFixed(4)} at step ${whole(best.step)}` : 'not evaluated',
  },
  {
    name: 'Steps',
    of: ({ record, progress }) => `${whole(progress.step)} of ${whole(record.totalSteps)}`,
  },
];
const FACTS: readonly Fact[] = [
  { name: 'Begun', of: ({ record }) => dateOf(record.createdAt) },
  { name: 'Model', of: ({ record: { model } }) => `${model.name} (${model.hash.slice(0, 8)})` },
  { name: 'Rows drawn', of: ({ record }) => record.rows.slice(0, 8) },
  { name: 'Device', of: ({ record }) => record.engine.device },
];

/** What runs came to, and the fields in which their recipes differ, a column a run. */
export function Differences({ entries, colourOf }: DifferencesProps) {
  const differences = useMemo(() => recipeDifferences(entries.map(({ record }) => record.recipe)), [entries]);
  const facts = FACTS.filter(({ of }) => new Set(entries.map(of)).size > 1);
  return (
    <section className="card" aria-label="What differs between the runs">
      <h2>What differs</h2>
      <p className="note">
        {differences.length === 0 && entries.length > 1
          ? 'The recipes are alike in everything. '
          : 'Fields in which the recipes differ; the default is marked. '}
        The best is the least value of what the run was judged by.
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reached by keyboard */}
      <section className="scroll-x" aria-label="Table of differences" tabIndex={0}>
        <table className="differences">
          <thead>
            <tr>
              <th scope="col">Field</th>
              {entries.map(({ record, label }) => (
                <th key={record.id} scope="col" className="left" title={label.name}>
                  <span className="swatch" style={{ background: colourOf(record.id) }} />
                  {label.name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {[...RESULTS, ...facts].map(({ name, of }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                {entries.map((entry) => (
                  <td key={entry.record.id} className="left">
                    {of(entry)}
                  </td>
                ))}
              </tr>
            ))}
            {differences.map(({ path, values }) => (
              <tr key={path}>
                <th scope="row" title={path}>
                  {labelOf(path)}
                </th>
                {values.map(({ text, isDefault }, place) => (
                  <td key={entries[place]?.record.id} className="left">
                    {text}
                    {isDefault && <span className="note"> default</span>}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}
