import type { Recorder } from '../gpu/recorder.ts';
import { unwrap } from '../io/faults.ts';
import type { DeviceAdapter } from '../network/adapter.ts';
import type { BaseModel } from '../network/base.ts';
import { encodePrompt } from '../tokens/conversation.ts';
import type { ChatTokenizer } from '../tokens/tokenizer.ts';
import { type GenerateOptions, generate, type StopReason } from './generator.ts';

export interface Answer {
  readonly text: string;
  readonly tokens: number;
  readonly reason: StopReason;
}

/** Where answers end: the ids that the model's configuration names, and the tokenizer's own end token. */
function stopIdsOf({ config }: BaseModel, tokenizer: ChatTokenizer): number[] {
  return [...new Set([...config.eosTokenIds, ...(tokenizer.eosId === null ? [] : [tokenizer.eosId])])];
}

/** Answers one user turn in the model's chat format; text is given out as soon as it is whole. */
export async function answer(
  device: { readonly recorder: Recorder; readonly base: BaseModel; readonly adapter: DeviceAdapter | null },
  tokenizer: ChatTokenizer,
  prompt: string,
  options: Omit<GenerateOptions, 'stopIds' | 'onToken'> & { readonly onText?: (piece: string) => void },
): Promise<Answer> {
  const { recorder, base, adapter } = device;
  const { onText, ...rest } = options;
  const decoder = tokenizer.createDecoder({ skipSpecial: true });
  let text = '';
  const add = (piece: string) => {
    text += piece;
    if (piece !== '') onText?.(piece);
  };
  const ids = unwrap(encodePrompt([{ role: 'user', content: prompt }], tokenizer));
  const result = await generate(recorder, base, adapter, ids, {
    ...rest,
    stopIds: stopIdsOf(base, tokenizer),
    onToken: (id) => add(decoder.push(id)),
  });
  add(decoder.end());
  return { text, tokens: result.ids.length, reason: result.reason };
}
