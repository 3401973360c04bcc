import { useRef, useState } from 'react';
import type { RowQuery } from '../../data/set/types.ts';
import { AddFiles } from '../data/AddFiles.tsx';
import { CareCard } from '../data/care/CareCard.tsx';
import { DataNews } from '../data/files/DataNews.tsx';
import { FilesCard } from '../data/files/FilesCard.tsx';
import { LoadingFiles } from '../data/files/LoadingFiles.tsx';
import { RowsCard } from '../data/rows/RowsCard.tsx';
import { SplitControls } from '../data/tasks/SplitControls.tsx';
import { TaskTable } from '../data/tasks/TaskTable.tsx';
import '../theme/stages-a.css';
import '../theme/data.css';

/** What is learned from: files, tasks, the split, what to look at, and the rows themselves. */
export default function DataStage() {
  const [query, setQuery] = useState<RowQuery>({});
  const rows = useRef<HTMLHeadingElement>(null);
  const show = (next: RowQuery) => {
    setQuery(next);
    rows.current?.scrollIntoView({ block: 'start' });
    rows.current?.focus({ preventScroll: true });
  };
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
      <DataNews />
      <LoadingFiles />
      <FilesCard />
      <section className="card" aria-labelledby="split-heading">
        <h2 id="split-heading">Tasks and validation</h2>
        <SplitControls />
        <TaskTable />
      </section>
      <CareCard onShow={show} />
      <RowsCard query={query} onQuery={setQuery} heading={rows} />
    </>
  );
}
