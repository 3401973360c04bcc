/** Exports of weights, by the names that the terminal and the page's protocol use. */
export const WEIGHTS_FORMATS = ['peft', 'merged', 'gguf-lora', 'gguf', 'onnx'] as const;
export type WeightsFormat = (typeof WEIGHTS_FORMATS)[number];
