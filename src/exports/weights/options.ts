/** What can be chosen of an export of weights. */
export interface WeightsOptions {
  /** Of ONNX and of a whole GGUF: how numbers are stored; null: as the format's users expect. */
  readonly dtype: 'f32' | 'f16' | null;
}
