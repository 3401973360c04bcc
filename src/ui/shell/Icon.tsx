const PATHS = {
  model: 'M10 2.5l6.5 3.75v7.5L10 17.5l-6.5-3.75v-7.5ZM3.5 6.25L10 10l6.5-3.75M10 10v7.5',
  undo: 'M5 8h8a4.5 4.5 0 0 1 0 9H9M5 8l4-4M5 8l4 4',
  redo: 'M15 8H7a4.5 4.5 0 0 0 0 9h4M15 8l-4-4M15 8l-4 4',
  link: 'M8.5 11.5a3.5 3.5 0 0 0 5 0l2.5-2.5a3.5 3.5 0 0 0-5-5L9.8 5.2M11.5 8.5a3.5 3.5 0 0 0-5 0L4 11a3.5 3.5 0 0 0 5 5l1.2-1.2',
  done: 'M4 10.5l4 4 8-9',
  sun: 'M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7M10 2v1.5M10 16.5V18M2 10h1.5M16.5 10H18M4.3 4.3l1.1 1.1M14.6 14.6l1.1 1.1M4.3 15.7l1.1-1.1M14.6 5.4l1.1-1.1',
  moon: 'M16 11.8A6.5 6.5 0 1 1 8.2 4a5.2 5.2 0 0 0 7.8 7.8Z',
} as const;

/** A line drawing in the colour of the text; the control around it has the name. */
export function Icon({ name }: { name: keyof typeof PATHS }) {
  return (
    <svg
      width="18"
      height="18"
      viewBox="0 0 20 20"
      aria-hidden="true"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
