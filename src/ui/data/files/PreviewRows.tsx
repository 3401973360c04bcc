import { FORMAT_NAMES } from '../../../data/shapes/names.ts';
import { counted, whole } from '../../components/format.ts';
import type { FilePreview } from './use-preview.ts';

/** Rows that are shown of the hundred that are tried. */
const MOST = 5;

/** What the first rows become: before anything is applied. */
export function PreviewRows({ preview: { read, fault }, name }: { preview: FilePreview; name: string }) {
  if (fault !== null) {
    return (
      <p className="fault" role="alert">
        {fault}
      </p>
    );
  }
  if (read === null) return <p className="note">Reading the first rows …</p>;
  const { examples, skipped, summary } = read;
  const [problem] = skipped;
  return (
    <>
      <p className="note" role="status">
        The first rows as {FORMAT_NAMES[summary.format]}: {counted(examples.length, 'example')},{' '}
        {whole(skipped.length)} skipped
        {problem && ` (row ${whole(problem.row)}: ${problem.reason})`}.
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className="scroll-x" tabIndex={0} aria-label={`First rows of ${name} as a table`}>
        <table aria-label={`First rows of ${name}`} className="first-rows">
          <thead>
            <tr>
              <th scope="col">Row</th>
              <th scope="col" className="left">
                Task
              </th>
              <th scope="col" className="left">
                Messages
              </th>
            </tr>
          </thead>
          <tbody>
            {examples.slice(0, MOST).map(({ row, task, messages }, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: one row may give several examples
              <tr key={i}>
                <td>{whole(row)}</td>
                <td className="left">{task}</td>
                <td className="left">
                  {messages.map(({ role, content }, m) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: a message is its place in the row
                    <p key={m}>
                      <span className="role">{role}</span> {content.slice(0, 200)}
                    </p>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}
