export interface AdamWState {
  readonly weights: Float64Array;
  readonly first: Float64Array;
  readonly second: Float64Array;
}

/** One AdamW step after torch.optim.AdamW, with clip_grad_norm_ before it; in place. Returns ‖g‖₂. */
export function adamWReference(
  state: AdamWState,
  gradient: ArrayLike<number>,
  o: {
    step: number;
    lr: number;
    betas: readonly [number, number];
    eps: number;
    decay: number;
    clip: number | null;
  },
): number {
  let squares = 0;
  for (let i = 0; i < gradient.length; i++) squares += gradient[i]! ** 2;
  const norm = Math.sqrt(squares);
  const scale = o.clip === null ? 1 : Math.min(1, o.clip / (norm + 1e-6));
  for (let i = 0; i < gradient.length; i++) {
    const g = gradient[i]! * scale;
    const m = o.betas[0] * state.first[i]! + (1 - o.betas[0]) * g;
    const v = o.betas[1] * state.second[i]! + (1 - o.betas[1]) * g * g;
    state.first[i] = m;
    state.second[i] = v;
    const denominator = Math.sqrt(v / (1 - o.betas[1] ** o.step)) + o.eps;
    state.weights[i] =
      state.weights[i]! * (1 - o.lr * o.decay) - ((o.lr / (1 - o.betas[0] ** o.step)) * m) / denominator;
  }
  return norm;
}
