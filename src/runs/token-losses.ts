/** Loss of every token of an example, aligned with its input ids. */
export interface TokenLosses {
  readonly ids: readonly number[];
  /** Readable text of each token. */
  readonly texts: readonly string[];
  /** Negative log-likelihood, nats; null at the first token, which nothing predicts. */
  readonly nll: readonly (number | null)[];
  /** Whether training looks at it. */
  readonly supervised: readonly boolean[];
}
