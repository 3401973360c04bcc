import { Engine } from './engine.ts';
import { openModel } from './model.ts';
import type { EngineRequests } from './protocol.ts';
import { serve } from './rpc.ts';

serve<EngineRequests>(self, new Engine(navigator.gpu, openModel).handlers);
