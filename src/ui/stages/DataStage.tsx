import { useMemo } from 'react';
import { AddFiles, DataFaults, LoadingFiles } from '../data/AddFiles.tsx';
import { FilesTable } from '../data/FilesTable.tsx';
import { Preview } from '../data/Preview.tsx';
import { SplitControls } from '../data/SplitControls.tsx';
import { SplitTable } from '../data/SplitTable.tsx';
import { useSplit } from '../session.tsx';
import '../theme/stages-a.css';

/** What is learned from: files, tasks, the split, and the rows themselves. */
export default function DataStage() {
  const split = useSplit();
  const tasks = useMemo(() => [...split.tasks, ...split.heldOut].map(({ task }) => task), [split]);
  return (
    <>
      <div className="head">
        <div>
          <h1>Data</h1>
          <p className="sub">
            Rows of questions and answers. Each row belongs to a task; some of every task are kept aside to
            validate before anything is repeated.
          </p>
        </div>
      </div>
      <AddFiles />
      <DataFaults />
      <LoadingFiles />
      <FilesTable />
      <section className="card" aria-labelledby="split-heading">
        <h2 id="split-heading">Tasks and validation</h2>
        <SplitControls />
        <SplitTable split={split} />
      </section>
      <Preview tasks={tasks} />
    </>
  );
}
