import '../theme/mask.css';
import { useRef } from 'react';
import { ExampleCard } from '../mask/ExampleCard.tsx';
import { MaskControls } from '../mask/MaskControls.tsx';
import { useExample } from '../mask/use-example.ts';

/** What the loss looks at: one example token by token, and the policy that decides. */
export default function MaskStage() {
  const choice = useExample();
  const heading = useRef<HTMLHeadingElement>(null);
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
      <ExampleCard choice={choice} heading={heading} />
      <MaskControls />
    </>
  );
}
