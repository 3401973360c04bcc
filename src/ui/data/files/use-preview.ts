import { useEffect, useState } from 'react';
import type { FileSettings } from '../../../recipe/schema.ts';
import { setFile } from '../../../state/data-edits.ts';
import { toFault } from '../../../state/fault.ts';
import type { DataRequests } from '../../../workers/protocol.ts';
import { useRecipe, useSession } from '../../session.tsx';

/** How long settings may change before they are tried, in milliseconds. */
const SETTLES = 150;

export interface FilePreview {
  /** The last that could be made; null before the first. */
  readonly read: DataRequests['preview']['response'] | null;
  /** Why the first rows cannot be read so. */
  readonly fault: string | null;
}

/** What a file's first rows become under settings that are not applied yet. */
export function usePreview(name: string, draft: FileSettings): FilePreview {
  const { rows } = useSession();
  const { data } = useRecipe();
  const [preview, setPreview] = useState<FilePreview>({ read: null, fault: null });
  const key = JSON.stringify([draft, data.taskBy, data.rename]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what a preview follows from is its key
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const look = async () => {
      try {
        const read = await rows.preview(name, { ...data, ...setFile(data, name, draft) }, signal);
        if (!signal.aborted) setPreview({ read, fault: null });
      } catch (error) {
        if (!signal.aborted) setPreview(({ read }) => ({ read, fault: toFault(error).message }));
      }
    };
    const timer = setTimeout(() => void look(), SETTLES);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [rows, name, key]);
  return preview;
}
