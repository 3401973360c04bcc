import { type Ref, useState } from 'react';
import type { Example } from '../../../data/example.ts';
import type { RowQuery } from '../../../data/set/types.ts';
import type { Recipe } from '../../../recipe/schema.ts';
import { exclude, flag } from '../../../state/data-edits.ts';
import { counted, whole } from '../../components/format.ts';
import { useRecipe, useSession } from '../../session.tsx';
import { RowDetail } from './RowDetail.tsx';
import { RowFilters } from './RowFilters.tsx';
import { RowList } from './RowList.tsx';
import { useExamples } from './use-examples.ts';
import { useSearch } from './use-search.ts';

/** Rows beyond these cannot be scrolled to: browsers limit how tall an element may be. */
const MOST = 500_000;

interface RowsCardProps {
  readonly query: RowQuery;
  readonly onQuery: (query: RowQuery) => void;
  /** Where a link to some of the rows leads. */
  readonly heading: Ref<HTMLHeadingElement>;
}

/** The rows as they were understood: found, looked at, excluded and flagged. */
export function RowsCard({ query, onQuery, heading }: RowsCardProps) {
  const found = useSearch(query);
  const [section, setSection] = useState(0);
  const [place, setPlace] = useState(0);
  const [isOpen, setIsOpen] = useState(false);
  const sections = Math.max(1, Math.ceil(found.rows.length / MOST));
  const from = Math.min(section, sections - 1) * MOST;
  const rows = found.rows.subarray(from, from + MOST);
  const at = Math.max(0, Math.min(place, rows.length - 1));
  const row = rows[at];
  const mark = useMark();
  const go = (to: number) => {
    setSection(Math.floor(to / MOST));
    setPlace(to % MOST);
  };
  const ask = (next: RowQuery) => {
    go(0);
    setIsOpen(false);
    onQuery(next);
  };
  return (
    <section className="card" aria-labelledby="rows-heading">
      <h2 id="rows-heading" ref={heading} tabIndex={-1}>
        Rows
      </h2>
      <div className="preview-tools">
        <RowFilters query={query} onQuery={ask} />
      </div>
      <div className="row-tools">
        <span className="note" role="status">
          {found.isCancelled ? 'The search was cancelled.' : counted(found.rows.length, 'row')}
        </span>
        {found.isGoing && found.progress && (
          <span className="near-search">
            <progress
              value={found.progress.done}
              max={Math.max(1, found.progress.total)}
              aria-label="Searching rows"
            />
            <span className="note">{whole(found.progress.done)} rows</span>
            <button type="button" className="btn q small" onClick={found.cancel}>
              Cancel the search
            </button>
          </span>
        )}
        {mark.undo && (
          <span className="note" role="status">
            {mark.said}{' '}
            <button type="button" className="btn q small" onClick={mark.undo}>
              Undo
            </button>
          </span>
        )}
        <GoTo most={found.rows.length} onGo={go} />
      </div>
      {found.fault && (
        <p className="fault" role="alert">
          {found.fault.message}
        </p>
      )}
      <RowList
        rows={rows}
        at={at}
        isOpen={isOpen}
        onGo={setPlace}
        onOpen={(place) => {
          setIsOpen(place !== null);
          if (place !== null) setPlace(place);
        }}
        onMark={mark.toggle}
      />
      {sections > 1 && (
        <Sections at={section} most={found.rows.length} onGo={(to) => go(to * MOST)} sections={sections} />
      )}
      <p className="note keys">
        In the list: ↑ ↓ move, Enter opens, x excludes, f flags. Excluding leaves out every row of the same
        content.
      </p>
      {isOpen && row !== undefined && (
        <Detail key={row} row={row} onMark={mark.toggle} onClose={() => setIsOpen(false)} />
      )}
    </section>
  );
}

interface SectionsProps {
  readonly at: number;
  readonly sections: number;
  readonly most: number;
  readonly onGo: (section: number) => void;
}

/** Which of the found rows the list has, where they are more than one list can have. */
function Sections({ at, sections, most, onGo }: SectionsProps) {
  return (
    <div className="pager">
      <button type="button" className="btn q small" disabled={at === 0} onClick={() => onGo(at - 1)}>
        Rows before these
      </button>
      <span className="note">
        {whole(at * MOST + 1)} to {whole(Math.min(most, (at + 1) * MOST))} of {whole(most)}
      </span>
      <button
        type="button"
        className="btn q small"
        disabled={at >= sections - 1}
        onClick={() => onGo(at + 1)}
      >
        Rows after these
      </button>
    </div>
  );
}

interface DetailProps {
  readonly row: number;
  readonly onMark: (mark: 'excluded' | 'flagged', example: Example) => void;
  readonly onClose: () => void;
}

function Detail({ row, ...props }: DetailProps) {
  const example = useExamples([row])(row);
  return example && <RowDetail row={row} example={example} {...props} />;
}

/** Leads to a place among the found rows. */
function GoTo({ most, onGo }: { most: number; onGo: (place: number) => void }) {
  const [text, setText] = useState('');
  const go = () => {
    const wanted = Number(text.replaceAll(',', ''));
    if (Number.isInteger(wanted) && wanted >= 1) onGo(Math.min(most, wanted) - 1);
  };
  return (
    <label className="go-to note">
      Go to{' '}
      <input
        type="text"
        inputMode="numeric"
        aria-label="Go to row"
        placeholder={`1 to ${whole(Math.max(1, most))}`}
        disabled={most === 0}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => event.key === 'Enter' && go()}
      />
    </label>
  );
}

/** Marks rows by hand; what was marked last can be undone on the spot. */
function useMark() {
  const { recipe: store } = useSession();
  const recipe = useRecipe();
  const [last, setLast] = useState<{ readonly recipe: Recipe; readonly said: string } | null>(null);
  const toggle = (mark: 'excluded' | 'flagged', { id, row, file }: Example) => {
    const { data } = store.recipe;
    const isSet = !data[mark].includes(id);
    store.edit({ data: mark === 'excluded' ? exclude(data, id, isSet) : flag(data, id, isSet) });
    const said =
      mark === 'excluded'
        ? isSet
          ? 'is excluded'
          : 'is back in'
        : isSet
          ? 'is flagged'
          : 'has no flag any more';
    setLast({ recipe: store.recipe, said: `Row ${whole(row)} of ${file} ${said}.` });
  };
  const isLast = last !== null && last.recipe === recipe;
  return { toggle, said: last?.said ?? '', undo: isLast ? () => store.undo() : null };
}
