import { openModel } from './model.ts';
import { serve } from './rpc.ts';
import { tokenHandlers } from './token-handlers.ts';
import type { TokenRequests } from './token-protocol.ts';

serve<TokenRequests>(self, tokenHandlers(openModel));
