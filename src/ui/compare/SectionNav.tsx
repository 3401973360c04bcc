import { addressOf } from '../route.ts';

export const SECTIONS = [
  { id: 'answers', title: 'Answers' },
  { id: 'scores', title: 'Scores' },
  { id: 'tokens', title: 'Token loss' },
  { id: 'tasks', title: 'Tasks against each other' },
  { id: 'runs', title: 'Runs' },
  { id: 'sweeps', title: 'Sweeps' },
] as const;
export type Section = (typeof SECTIONS)[number]['id'];

/** The sections of the stage, each with an address of its own. */
export function SectionNav({ section }: { section: Section }) {
  return (
    <nav className="sections" aria-label="Sections of Compare">
      {SECTIONS.map(({ id, title }) => (
        <a key={id} href={addressOf('compare', id)} aria-current={id === section ? 'page' : undefined}>
          {title}
        </a>
      ))}
    </nav>
  );
}
