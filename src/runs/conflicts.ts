/** How the gradients of tasks stand to each other, at one state of the adapter. */
export interface Conflicts {
  readonly tasks: readonly string[];
  /** ‖g‖₂ of each task's mean loss over all LoRA tensors. */
  readonly norms: readonly number[];
  /** Supervised tokens that each gradient is of. */
  readonly tokens: readonly number[];
  /** cosines[i][j] = g_i·g_j / (‖g_i‖‖g_j‖); null where one of them is zero. */
  readonly cosines: readonly (readonly (number | null)[])[];
}
