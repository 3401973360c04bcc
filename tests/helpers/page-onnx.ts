import type { OnnxClient } from '../../src/state/onnx-models.ts';
import type { OnnxRequests } from '../../src/workers/onnx-protocol.ts';
import type { Handlers } from '../../src/workers/rpc.ts';
import { clientOf } from './channel.ts';

/** The worker that runs exports: it loads whatever it is given, and says nothing. */
export function onnxHandlers(replaced: Partial<Handlers<OnnxRequests>> = {}): Handlers<OnnxRequests> {
  return {
    load: async () => ({ device: 'wasm', milliseconds: 1, notes: [] }),
    encode: async () => ({ ids: [] }),
    generate: async () => ({ ids: [], text: '', reason: 'end', milliseconds: 1 }),
    logits: async () => ({ logits: new Float32Array(), vocabSize: 1 }),
    ...replaced,
  };
}

/** A client of these handlers; `ended` counts how often its worker was ended. */
export function onnxClient(
  handlers: Handlers<OnnxRequests> = onnxHandlers(),
): OnnxClient & { readonly ended: () => number } {
  const client = clientOf<OnnxRequests>(handlers);
  let ended = 0;
  return {
    request: client.request.bind(client),
    dispose: () => client.dispose(),
    end: () => {
      ended++;
    },
    ended: () => ended,
  };
}
