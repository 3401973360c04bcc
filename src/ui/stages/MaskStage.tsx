import '../theme/mask.css';
import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { nothingSupervised } from '../../state/analysis.ts';
import type { RowPlace } from '../../state/mask.ts';
import { ExampleCard } from '../mask/ExampleCard.tsx';
import { MaskControls } from '../mask/MaskControls.tsx';
import { PackingCard } from '../mask/packing/PackingCard.tsx';
import { SetCard } from '../mask/set/SetCard.tsx';
import { Traps } from '../mask/set/Traps.tsx';
import { TemplateSection } from '../mask/template/TemplateSection.tsx';
import { useExample } from '../mask/use-example.ts';
import { useSession } from '../session.tsx';

/** What the loss looks at: one example token by token, the policy that decides, and what that makes of the set. */
export default function MaskStage() {
  const { analysis } = useSession();
  const nothing = useStore(analysis.store, nothingSupervised);
  const choice = useExample();
  const heading = useRef<HTMLHeadingElement>(null);
  const { current } = choice;
  // The heading is the new row's before it takes the focus.
  const awaited = useRef<RowPlace | null>(null);
  useEffect(() => {
    const place = awaited.current;
    if (!place || place.task !== current?.of.task || place.index !== current.index) return;
    awaited.current = null;
    heading.current?.focus();
  });
  const open = (place: RowPlace) => {
    awaited.current = place;
    choice.choose({ ...place });
  };
  return (
    <>
      <div className="head">
        <div>
          <h1>Mask</h1>
          <p className="sub">
            What the loss looks at. Only highlighted tokens teach the model; the rest is context.
          </p>
        </div>
      </div>
      {nothing && (
        <p role="alert" className="fault">
          {nothing}
        </p>
      )}
      <ExampleCard choice={choice} heading={heading} />
      <MaskControls />
      <Traps onOpen={open} />
      <SetCard />
      <PackingCard onOpen={open} />
      <TemplateSection />
    </>
  );
}
