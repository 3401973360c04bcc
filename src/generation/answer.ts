import type { Recorder } from '../gpu/recorder.ts';
import { unwrap } from '../io/faults.ts';
import type { ModelConfig } from '../model/types.ts';
import type { DeviceAdapter } from '../network/adapter.ts';
import type { BaseModel } from '../network/base.ts';
import { encodePrompt, encodeText } from '../tokens/template/conversation.ts';
import { endOfTurnId } from '../tokens/template/end-of-turn.ts';
import type { ChatTokenizer } from '../tokens/tokenizer/tokenizer.ts';
import { type GenerateOptions, generate, type StopReason } from './generator.ts';

/** A model on the device. */
export interface Loaded {
  readonly recorder: Recorder;
  readonly base: BaseModel;
  readonly adapter: DeviceAdapter | null;
}

/** Text is given out as soon as it is whole. */
type TextOptions = Omit<GenerateOptions, 'stopIds' | 'onToken'> & {
  readonly onText?: (piece: string) => void;
};

export interface Continuation {
  /** Without the token that ended it. */
  readonly ids: readonly number[];
  readonly text: string;
  readonly reason: StopReason;
}

export interface Answer {
  readonly text: string;
  readonly tokens: number;
  /** Token ids of what was asked and of what was answered, without the token that ended it. */
  readonly promptIds: readonly number[];
  readonly ids: readonly number[];
  readonly reason: StopReason;
}

/**
 * Where texts end: the ids that the model's configuration names, the tokenizer's own end token, and what ends an
 * answer in the template in use.
 */
export function stopIdsOf(
  { config }: { readonly config: Pick<ModelConfig, 'eosTokenIds'> },
  tokenizer: ChatTokenizer | null,
): number[] {
  const ends = tokenizer === null ? [] : [tokenizer.eosId, endOfTurnId(tokenizer)];
  return [...new Set([...config.eosTokenIds, ...ends.filter((id) => id !== null)])];
}

/**
 * Continues token ids. Without a tokenizer there is no text. `shown` says that the prompt's text stands
 * before the continuation: a space at its beginning is then a space, not the tokenizer's dummy prefix.
 */
export async function continueIds(
  { recorder, base, adapter }: Loaded,
  tokenizer: ChatTokenizer | null,
  prompt: readonly number[],
  { onText, shown, ...options }: TextOptions & { readonly shown: boolean },
): Promise<Continuation> {
  const decoder = tokenizer?.createDecoder({ skipSpecial: true });
  if (shown) for (const id of prompt) decoder?.push(id);
  let text = '';
  const add = (piece: string) => {
    text += piece;
    if (piece !== '') onText?.(piece);
  };
  const { ids, reason } = await generate(recorder, base, adapter, prompt, {
    ...options,
    stopIds: stopIdsOf(base, tokenizer),
    onToken: (id) => add(decoder?.push(id) ?? ''),
  });
  add(decoder?.end() ?? '');
  return { ids, text, reason };
}

/**
 * Answers one user turn in the model's chat format, after a system turn where one is given, or continues a text as
 * it stands.
 */
export async function answer(
  loaded: Loaded,
  tokenizer: ChatTokenizer,
  {
    system = '',
    prompt,
    format,
  }: { readonly system?: string; readonly prompt: string; readonly format: 'chat' | 'plain' },
  options: TextOptions,
): Promise<Answer> {
  const shown = format === 'plain';
  const asked = shown
    ? encodeText(prompt, tokenizer)
    : unwrap(
        encodePrompt(
          [
            ...(system === '' ? [] : [{ role: 'system' as const, content: system }]),
            { role: 'user', content: prompt },
          ],
          tokenizer,
        ),
      );
  const { ids, text, reason } = await continueIds(loaded, tokenizer, asked, { ...options, shown });
  return { text, tokens: ids.length, promptIds: asked, ids, reason };
}
