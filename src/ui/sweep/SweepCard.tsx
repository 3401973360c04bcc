import '../theme/sweep.css';
import { useState } from 'react';
import { SweepChoice } from './SweepChoice.tsx';
import { SweepForm } from './SweepForm.tsx';
import { SweepRuns } from './SweepRuns.tsx';
import { useSweeps } from './use-sweeps.ts';

/** Many runs that differ in one thing: set up, gone through, and how far they are. */
export function SweepCard() {
  const sweeps = useSweeps();
  const [id, setId] = useState<string | null>(null);
  const shown = sweeps.find((sweep) => sweep.id === id) ?? sweeps[0] ?? null;
  return (
    <section className="card sweep" aria-label="Sweep">
      <h2>Sweep</h2>
      <p className="note">
        The same run with one thing changed, each value with several seeds: what differs by more than seeds do
        is the value’s doing.
      </p>
      <SweepForm onStart={() => setId(null)} />
      {shown && <SweepChoice sweeps={sweeps} chosen={shown} onChoose={setId} />}
      {shown && <SweepRuns sweep={shown} />}
    </section>
  );
}
