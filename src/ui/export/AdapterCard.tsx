import { useStore } from 'zustand';
import { download } from '../components/download.ts';
import { CheckpointPicker } from '../runs/CheckpointPicker.tsx';
import { useCheckpoint } from '../runs/use-checkpoint.ts';
import { useFreshRuns } from '../runs/use-fresh-runs.ts';
import { useSession } from '../session.tsx';
import { useTask } from './task.ts';

const LOADING = `from peft import PeftModel
from transformers import AutoModelForCausalLM

base = AutoModelForCausalLM.from_pretrained("path/to/base")
model = PeftModel.from_pretrained(base, "path/to/temper-adapter")`;

/** What a run learned until one of its checkpoints, as PEFT reads it. */
export function AdapterCard() {
  const { run, runs } = useSession();
  useFreshRuns();
  const [chosen, choose] = useCheckpoint();
  const entry = useStore(runs.store, ({ entries }) =>
    entries.find(({ record }) => record.id === chosen?.run),
  );
  const status = useStore(run.store, (state) => state.status);
  const { busy, fault, start } = useTask();
  const going = status === 'preparing' || status === 'running' || status === 'paused';
  const exportZip = async () => {
    if (!chosen) return;
    const { name, zip } = await runs.adapter(chosen.run, chosen.step);
    download(name, new Blob([zip], { type: 'application/zip' }));
  };
  const state =
    entry && chosen
      ? `LoRA of rank ${entry.record.recipe.lora.rank} on ${entry.record.model.name} after ${chosen.step.toLocaleString('en')} steps.`
      : going
        ? 'The run has no checkpoint yet: the first is written at its first evaluation after the start.'
        : 'Nothing is trained yet: start a run in the Train stage.';
  return (
    <section className="card" aria-labelledby="export-adapter">
      <h2 id="export-adapter">Adapter</h2>
      <p>What a run learned, for PEFT: a zip with two files to unpack into a folder.</p>
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
      <CheckpointPicker label="Run and checkpoint" value={chosen} onChange={choose} />
      <div className="button-row">
        <button
          type="button"
          className="btn"
          disabled={busy || !chosen}
          aria-describedby="export-adapter-state"
          onClick={() => start(exportZip)}
        >
          Export adapter
        </button>
      </div>
      <p id="export-adapter-state" className="note state">
        {busy ? 'Reading the checkpoint.' : state}
      </p>
      {fault && (
        <p role="alert" className="fault">
          {fault}
        </p>
      )}
    </section>
  );
}
