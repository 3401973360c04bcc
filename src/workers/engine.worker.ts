import { urlFolder } from '../io/browser/url-folder.ts';
import { Engine } from './engine.ts';
import type { EngineRequests } from './protocol.ts';
import { serve } from './rpc.ts';

serve<EngineRequests>(self, new Engine(navigator.gpu, urlFolder).handlers);
