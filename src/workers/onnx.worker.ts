import type { OnnxRequests } from './onnx-protocol.ts';
import { OnnxRunner } from './onnx-runner.ts';
import { serve } from './rpc.ts';

serve<OnnxRequests>(self, new OnnxRunner().handlers);
