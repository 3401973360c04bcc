import { useStore } from 'zustand';
import { useSession } from '../session.tsx';

/** What a browser without WebGPU cannot do here, and which browsers can; nothing where there is a GPU. */
export function GpuNotice() {
  const status = useStore(useSession().gpu.store, (state) => state.status);
  if (status !== 'missing') return null;
  return (
    <section className="card gpu-notice" aria-label="WebGPU is missing">
      <h2>This browser offers no WebGPU</h2>
      <p>
        Training, scores and losses need it, and wait for it here. Everything else works: data, mixture, mask
        and exports; prompts are answered by transformers.js instead, by the base model and by what runs and
        adapters that were opened here have learned.
      </p>
      <p className="note">
        WebGPU is in Chrome and Edge from 113 (on Linux behind chrome://flags/#enable-unsafe-webgpu), in
        Safari from 26, in Firefox from 141 on Windows and from 145 on macOS.
      </p>
    </section>
  );
}
