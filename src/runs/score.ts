/** What a model makes of one row, its answers given. */
export interface RowScore {
  /** Supervised tokens; 0: the row has none, or cannot be labelled. */
  readonly tokens: number;
  /** Sum of their negative log-likelihoods, nats. */
  readonly nll: number;
  /** Of them, those that the model itself would have chosen (greedily). */
  readonly correct: number;
}
