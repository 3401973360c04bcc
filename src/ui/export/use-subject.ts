import { useEffect } from 'react';
import { useStore } from 'zustand';
import type { UsageNames } from '../../exports/usage/usage.ts';
import { type ExportSubject, folderName } from '../../state/export-subject.ts';
import type { ExportFormat } from '../../workers/exports-protocol.ts';
import { useRecipe, useSession } from '../session.tsx';

/** What is exported now. */
export function useSubject(): ExportSubject {
  const session = useSession();
  useRecipe();
  useStore(session.model.store, (state) => state.current);
  useStore(session.runs.store);
  useStore(session.run.store, (state) => state.result);
  useStore(session.exports.store, (state) => state.chosen);
  return session.exports.now();
}

/** Has every export of what is chosen planned while the stage is open. */
export function usePlans(subject: ExportSubject): void {
  const { exports } = useSession();
  const { model, side, recipe } = subject;
  const key = JSON.stringify([model.id, side, recipe.model]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is another subject that asks for other plans
  useEffect(() => exports.look(), [exports, key]);
}

/** What an export and those of its base are called on the person's disk. */
export function usageNames(subject: ExportSubject, base: ExportSubject, format: ExportFormat): UsageNames {
  const isHere = subject.model.kind === 'url';
  return {
    folder: folderName(subject, format),
    baseName: subject.baseName,
    baseExports: isHere ? { merged: folderName(base, 'merged'), gguf: folderName(base, 'gguf') } : null,
  };
}
