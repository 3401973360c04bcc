/** Tasks with a colour of the palette, told apart also by colour-blind eyes. */
const NAMED = 7;
/** In degrees; between the hues of the palette, as are the few that follow it. */
const FIRST_HUE = 15;
/** In degrees; successive hues fall far from all earlier ones. */
const GOLDEN_ANGLE = 137.508;

/**
 * CSS colour of the task at this place of the plan's or split's list; the same everywhere on the page.
 * Meant for marks, not for text: straw and olive are too light to read on paper.
 */
export function taskColour(index: number): string {
  if (index < NAMED) return `var(--t${index + 1})`;
  const extra = index - NAMED;
  const hue = (FIRST_HUE + extra * GOLDEN_ANGLE) % 360;
  // Rings of lightness and chroma, since sixty hues alone lie too close together.
  const ring = Math.floor(extra / 12) % 3;
  const lightness = [0, 0.08, -0.08][ring] ?? 0;
  const chroma = [0.12, 0.08, 0.15][ring] ?? 0.12;
  return `oklch(calc(var(--task-lightness, 0.55) + ${lightness}) ${chroma} ${hue.toFixed(1)})`;
}
