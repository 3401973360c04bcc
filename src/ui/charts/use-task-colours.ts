import { useMemo } from 'react';
import { useStore } from 'zustand';
import { taskName } from '../../data/set/all-rows.ts';
import { useRecipe, useSession } from '../session.tsx';
import { type TaskColour, taskColours } from './colours.ts';

const NONE: readonly string[] = [];

/**
 * Every task's colour, the same on all stages: tasks as their files bring them, then those that are only counts.
 *
 * @param others of a run whose files may have gone since: they follow, each with a colour of its own
 */
export function useTaskColours(others: readonly string[] = NONE): TaskColour {
  const files = useStore(useSession().data.store, (state) => state.files);
  const { data } = useRecipe();
  return useMemo(() => {
    const tasks = files.flatMap(({ summary }) => summary.tasks.map(({ task }) => taskName(task, data)));
    return taskColours([...tasks, ...Object.keys(data.counts), ...others], data.colours);
  }, [files, data, others]);
}
