import { useEffect, useState } from 'react';

/** In ms: a handle on its way changes the sentences many times a second. */
const REST = 700;

/** Tells a screen reader sentences once they stand still. */
export function Announced({ text }: { text: string }) {
  const [said, setSaid] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSaid(text), REST);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <p className="visually-hidden" aria-live="polite">
      {said}
    </p>
  );
}
