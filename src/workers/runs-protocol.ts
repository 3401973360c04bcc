import type { Adapter } from '../model/adapter.ts';
import type { LoadedAdapterInfo } from '../runs/adapter-shelf.ts';
import type { CheckpointInfo } from '../runs/checkpoint.ts';
import type { RunEntry, RunLabel, RunProgress, RunRecord } from '../runs/record.ts';
import type { ShelfContents } from '../runs/shelf-parts.ts';
import type { SweepRecord } from '../runs/sweep.ts';

/** Requests of the runs worker, which keeps runs: records and logs in IndexedDB, checkpoints in the browser's file system. */
export interface RunsRequests {
  /** All runs, the newest first. */
  list: {
    request: Record<string, never>;
    response: ShelfContents;
    progress: never;
  };
  find: { request: { readonly id: string }; response: RunEntry | null; progress: never };
  /** A run's log as JSON Lines; '' where it has none. */
  log: { request: { readonly id: string }; response: { readonly text: string }; progress: never };
  begin: { request: { readonly record: RunRecord; readonly name: string }; response: null; progress: never };
  save: {
    request: { readonly id: string; readonly progress: RunProgress; readonly log: string };
    response: null;
    progress: never;
  };
  keep: {
    request: {
      readonly id: string;
      readonly step: number;
      readonly bytes: Uint8Array<ArrayBuffer>;
      readonly best: number | null;
    };
    response: { readonly kept: readonly CheckpointInfo[]; readonly full: string | null };
    progress: never;
  };
  read: {
    request: { readonly id: string; readonly step: number };
    response: { readonly bytes: Uint8Array<ArrayBuffer> | null };
    progress: never;
  };
  /** Name, note and star; the record never changes. */
  label: {
    request: { readonly id: string; readonly label: Partial<RunLabel> };
    response: RunLabel;
    progress: never;
  };
  remove: { request: { readonly ids: readonly string[] }; response: null; progress: never };
  /** A run as one zip: record, label, progress, log, checkpoints. */
  archive: {
    request: { readonly id: string };
    response: { readonly name: string; readonly zip: Blob };
    progress: never;
  };
  /** Takes an archive back in; a run that is there already is a fault (TemperError) with its name. */
  unarchive: { request: { readonly file: Blob }; response: RunEntry; progress: never };
  /** Adapters that were trained elsewhere and opened here, the newest first. */
  adapters: {
    request: Record<string, never>;
    response: { readonly adapters: readonly LoadedAdapterInfo[] };
    progress: never;
  };
  /** Takes an adapter in: the files of its PEFT folder, or one zip of it. What cannot be used is a fault (TemperError). */
  'take-adapter': {
    request: { readonly name: string; readonly files: readonly File[] };
    response: LoadedAdapterInfo;
    progress: never;
  };
  'loaded-adapter': { request: { readonly id: string }; response: Adapter; progress: never };
  'remove-adapter': { request: { readonly id: string }; response: null; progress: never };
  'save-sweep': { request: { readonly sweep: SweepRecord }; response: null; progress: never };
  'remove-sweep': { request: { readonly id: string }; response: null; progress: never };
  /** Answers on another port too: the engine keeps its checkpoints there. */
  'answer-on': { request: { readonly port: MessagePort }; response: null; progress: never };
}
