import * as v from 'valibot';
import { failed, ok, type Result } from '../io/faults.ts';
import type { EvaluationRecord, LogNote, StepRecord } from './events.ts';

/** Numbers that become more: doubled when they are full. */
class Growing {
  private values = new Float64Array(256);
  private count = 0;

  push(value: number): void {
    if (this.count === this.values.length) {
      const larger = new Float64Array(2 * this.count);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.count++] = value;
  }

  /** As they are now: what comes later is not in it. */
  get view(): Float64Array {
    return this.values.subarray(0, this.count);
  }
}

/** Columns of the step records; NaN where the device gave no GPU time. */
const STEP_COLUMNS = [
  'step',
  'loss',
  'learningRate',
  'gradNorm',
  'supervisedTokens',
  'milliseconds',
  'gpuMilliseconds',
] as const;
export type StepColumn = (typeof STEP_COLUMNS)[number];

/** A task's train loss in the steps that have something of it. */
export interface TaskCurve {
  readonly step: Float64Array;
  readonly loss: Float64Array;
  readonly tokens: Float64Array;
}

type TaskColumns = Readonly<Record<keyof TaskCurve, Growing>>;

const number = v.number();
const taskLoss = { task: v.string(), loss: number, tokens: number };
const stepSchema = v.object({
  kind: v.literal('step'),
  step: number,
  loss: number,
  learningRate: number,
  gradNorm: number,
  supervisedTokens: number,
  milliseconds: number,
  gpuMilliseconds: v.nullable(number),
  perTask: v.array(v.object(taskLoss)),
});
const sampleSchema = v.object({
  task: v.nullable(v.string()),
  prompt: v.string(),
  expected: v.nullable(v.string()),
  text: v.string(),
  tokens: number,
  reason: v.picklist(['end', 'length']),
  repeated4: v.nullable(number),
  distinct2: v.nullable(number),
});
const evaluationSchema = v.object({
  kind: v.literal('evaluation'),
  step: number,
  loss: number,
  tokens: number,
  perTask: v.array(v.object({ ...taskLoss, heldOut: v.boolean() })),
  plainText: v.nullable(v.object({ loss: number, tokens: number })),
  samples: v.array(sampleSchema),
});
const noteSchema = v.object({
  kind: v.literal('note'),
  step: number,
  at: number,
  note: v.picklist(['info', 'sign', 'warning']),
  text: v.string(),
});
const lineSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.variant('kind', [stepSchema, evaluationSchema, noteSchema]),
);

/** What a run did, step by step: grows in place. */
export class RunLog {
  readonly evaluations: EvaluationRecord[] = [];
  readonly notes: LogNote[] = [];
  private readonly columns = new Map(STEP_COLUMNS.map((name) => [name, new Growing()]));
  private readonly perTask = new Map<string, TaskColumns>();
  private readonly lines: string[] = [];

  /** Steps that are logged. */
  get steps(): number {
    return this.column('step').length;
  }

  /** Step of the last record; 0: none. */
  get lastStep(): number {
    return this.column('step').at(-1) ?? 0;
  }

  column(name: StepColumn): Float64Array {
    return this.columns.get(name)?.view ?? new Float64Array();
  }

  /** Tasks that some step had something of, by first appearance. */
  get tasks(): readonly string[] {
    return [...this.perTask.keys()];
  }

  /** null: no step had something of it. */
  curveOf(task: string): TaskCurve | null {
    const own = this.perTask.get(task);
    return own ? { step: own.step.view, loss: own.loss.view, tokens: own.tokens.view } : null;
  }

  addStep(record: StepRecord): void {
    for (const name of STEP_COLUMNS) this.columns.get(name)?.push(record[name] ?? Number.NaN);
    for (const { task, loss, tokens } of record.perTask) {
      let own = this.perTask.get(task);
      if (!own) {
        own = { step: new Growing(), loss: new Growing(), tokens: new Growing() };
        this.perTask.set(task, own);
      }
      own.step.push(record.step);
      own.loss.push(loss);
      own.tokens.push(tokens);
    }
    this.lines.push(JSON.stringify({ kind: 'step', ...record }));
  }

  addEvaluation(record: EvaluationRecord): void {
    this.evaluations.push(record);
    this.lines.push(JSON.stringify({ kind: 'evaluation', ...record }));
  }

  addNote({ step, at, kind, text }: LogNote): void {
    this.notes.push({ step, at, kind, text });
    this.lines.push(JSON.stringify({ kind: 'note', step, at, note: kind, text }));
  }

  /** JSON Lines: a step, an evaluation or a note a line, in the order in which they happened. */
  toText(): string {
    return this.lines.map((line) => `${line}\n`).join('');
  }

  /** Reads what `toText` wrote; a line that is none is a fault with its number. */
  static parse(text: string): Result<RunLog> {
    const log = new RunLog();
    for (const [index, line] of text.split('\n').entries()) {
      if (line === '') continue;
      const parsed = v.safeParse(lineSchema, line);
      if (!parsed.success) {
        const message = `Line ${index + 1} of the run's log is no step, evaluation or note.`;
        return failed({ code: 'log-invalid', message, row: index + 1 });
      }
      const one = parsed.output;
      if (one.kind === 'step') {
        const { kind: _, ...record } = one;
        log.addStep(record);
      } else if (one.kind === 'evaluation') {
        const { kind: _, ...record } = one;
        log.addEvaluation(record);
      } else log.addNote({ step: one.step, at: one.at, kind: one.note, text: one.text });
    }
    return ok(log);
  }
}
