import type { ReactNode } from 'react';
import type { RunRecord } from '../../runs/record.ts';
import { bytes, counted, whole } from '../components/format.ts';

/** Digits of a hash that are enough to tell two apart by eye. */
const DIGITS = 12;
/** Files that are listed; more are counted. */
const FILES = 12;

function Hash({ value }: { value: string }) {
  return <code title={value}>{value.slice(0, DIGITS)}</code>;
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** What a run was made of, as its record says: this never changes. */
export function RunFacts({ record }: { record: RunRecord }) {
  const { recipe, plan, files, model, engine, evaluated } = record;
  const heldOut = evaluated.filter((one) => one.heldOut);
  return (
    <details className="card run-facts">
      <summary>What went in</summary>
      <dl>
        <Fact name="Started">{new Date(record.createdAt).toLocaleString('en')}</Fact>
        <Fact name="Model">
          {model.name}, SHA-256 <Hash value={model.hash} />
        </Fact>
        <Fact name="Data">
          {files.slice(0, FILES).map(({ name, size, examples }) => (
            <span key={name} className="run-file">
              {name}: {counted(examples, 'example')}, {bytes(size)}
            </span>
          ))}
          {files.length > FILES && <span className="run-file">and {files.length - FILES} more files</span>}
        </Fact>
        <Fact name="Mixture">
          {counted(plan.total, 'draw')} from {counted(plan.tasks.length, 'task')}; temperature{' '}
          {recipe.mixture.temperature === 'inf' ? '∞' : recipe.mixture.temperature}
          {heldOut.length > 0 && `; held out: ${heldOut.map(({ task }) => task).join(', ')}`}
        </Fact>
        <Fact name="Rows drawn">
          SHA-256 <Hash value={record.rows} />
          {record.skipped > 0 && `; ${whole(record.skipped)} left out with nothing to train on`}
          {record.truncated > 0 && `; ${whole(record.truncated)} cut to the context`}
        </Fact>
        <Fact name="Adapter">
          rank {recipe.lora.rank}, alpha {recipe.lora.alpha}
          {recipe.lora.rsLora ? ' (rsLoRA)' : ''}, on {recipe.lora.targets.join(', ')}
        </Fact>
        <Fact name="Steps">
          {whole(record.totalSteps)}; learning rate {recipe.training.learningRate}, {recipe.training.schedule}
        </Fact>
        <Fact name="Seed">{recipe.seed}</Fact>
        <Fact name="Device">{engine.device}</Fact>
        <Fact name="Kernel plan">
          products forward {engine.products.forward}, input’s gradient {engine.products.inputGradient};{' '}
          {engine.recomputed} of {counted(engine.blocks, 'block')} computed again backward
        </Fact>
        <Fact name="GPU memory">
          {bytes(engine.bytes.total)}: model {bytes(engine.bytes.base)}, adapter {bytes(engine.bytes.adapter)}
          , activations {bytes(engine.bytes.activations)}
        </Fact>
      </dl>
    </details>
  );
}
