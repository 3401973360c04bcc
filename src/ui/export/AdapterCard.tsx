import { useStore } from 'zustand';
import { download } from '../components/download.ts';
import { nameOf } from '../model/summary.ts';
import { useSession } from '../session.tsx';
import { useTask } from './task.ts';

const LOADING = `from peft import PeftModel
from transformers import AutoModelForCausalLM

base = AutoModelForCausalLM.from_pretrained("path/to/base")
model = PeftModel.from_pretrained(base, "path/to/temper-adapter")`;

/** The trained adapter as PEFT reads it. */
export function AdapterCard() {
  const session = useSession();
  const { run } = session;
  const status = useStore(run.store, (state) => state.status);
  const trained = useStore(run.store, (state) => state.result !== null);
  const recipe = useStore(run.store, (state) => state.record?.recipe);
  const model = useStore(run.store, (state) => state.model);
  const steps = useStore(run.store, (state) => state.log.lastStep);
  const { busy, fault, start } = useTask();
  const going = status === 'preparing' || status === 'running' || status === 'paused';
  const exportZip = async () => {
    const { name, zip } = await session.exportAdapter();
    download(name, new Blob([Uint8Array.from(zip)], { type: 'application/zip' }));
  };
  const state = trained
    ? `LoRA of rank ${recipe?.lora.rank} on ${model ? nameOf(model) : 'its base'} after ${steps.toLocaleString('en')} steps.`
    : going
      ? 'The run is still going: the adapter can be exported when it has ended.'
      : 'Nothing is trained yet: start a run in the Train stage.';
  return (
    <section className="card" aria-labelledby="export-adapter">
      <h2 id="export-adapter">Adapter</h2>
      <p>What the run learned, for PEFT: a zip with two files to unpack into a folder.</p>
      <ul>
        <li>
          <b>adapter_config.json</b>: rank, alpha, targets, base model
        </li>
        <li>
          <b>adapter_model.safetensors</b>: the LoRA tensors in f32, under PEFT's names
        </li>
      </ul>
      <pre>
        <code>{LOADING}</code>
      </pre>
      <div className="button-row">
        <button
          type="button"
          className="btn"
          disabled={busy || !trained}
          aria-describedby="export-adapter-state"
          onClick={() => start(exportZip)}
        >
          Export adapter
        </button>
      </div>
      <p id="export-adapter-state" className="note state">
        {busy ? 'Reading the adapter from the GPU.' : state}
      </p>
      {fault && (
        <p role="alert" className="fault">
          {fault}
        </p>
      )}
    </section>
  );
}
