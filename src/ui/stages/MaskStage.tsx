import '../theme/mask.css';
import { useRef } from 'react';
import { flushSync } from 'react-dom';
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
  const open = (place: RowPlace) => {
    // The heading is the new row's before it takes the focus.
    flushSync(() => choice.choose(place));
    heading.current?.focus();
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
      <PackingCard
        tasks={choice.tasks.map(({ task }) => task)}
        onOpen={(example) => {
          const rows = choice.tasks.find(({ task }) => task === example.task)?.rows;
          open({ task: example.task, index: Math.max(0, rows?.indexOf(example) ?? 0) });
        }}
      />
      <TemplateSection />
    </>
  );
}
