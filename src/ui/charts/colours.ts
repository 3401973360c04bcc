/** Tasks with a colour of the palette, told apart also by colour-blind eyes. */
const NAMED = 7;
/** In degrees; between the hues of the palette, as are the few that follow it. */
const FIRST_HUE = 15;
/** In degrees; successive hues fall far from all earlier ones. */
const GOLDEN_ANGLE = 137.508;

/** CSS colour at a place of the list of tasks. For marks, not for text: straw and olive are too light on paper. */
export function paletteColour(index: number): string {
  if (index < NAMED) return `var(--t${index + 1})`;
  const extra = index - NAMED;
  const hue = (FIRST_HUE + extra * GOLDEN_ANGLE) % 360;
  // Rings of lightness and chroma, since sixty hues alone lie too close together.
  const ring = Math.floor(extra / 12) % 3;
  const lightness = [0, 0.08, -0.08][ring] ?? 0;
  const chroma = [0.12, 0.08, 0.15][ring] ?? 0.12;
  return `oklch(calc(var(--task-lightness, 0.55) + ${lightness}) ${chroma} ${hue.toFixed(1)})`;
}

/** The CSS colour of a task by its name. */
export type TaskColour = (task: string) => string;

/**
 * Colours by the place where a task first appears, whatever the order they are shown in and whichever are held
 * out; a colour that was chosen goes first.
 *
 * @param tasks names in order of appearance
 */
export function taskColours(tasks: readonly string[], chosen: Readonly<Record<string, string>>): TaskColour {
  const places = new Map([...new Set(tasks)].map((task, place) => [task, place]));
  return (task) => {
    const own = Object.hasOwn(chosen, task) ? chosen[task] : undefined;
    if (own !== undefined) return own;
    const known = places.get(task);
    if (known !== undefined) return paletteColour(known);
    // A run's task whose file has gone since: any colour, if always the same.
    const sum = [...task].reduce((all, letter) => all + (letter.codePointAt(0) ?? 0), 0);
    return paletteColour(places.size + (sum % 24));
  };
}
