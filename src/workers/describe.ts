import type { Folder } from '../io/bytes.ts';
import { unwrap } from '../io/faults.ts';
import { endOfTurnId } from '../tokens/template/end-of-turn.ts';
import { tokenizerNotes } from '../tokens/template/notes.ts';
import { offeredTemplates } from '../tokens/template/offers.ts';
import type { ChatTokenizer, TemplateChoice } from '../tokens/tokenizer/tokenizer.ts';
import { judgeEnds } from './model.ts';
import type { TokenizerReport } from './token-protocol.ts';

/** What a tokenizer is, with the template that the recipe chooses; the weights are read for what ends answers. */
export async function describeTokenizer(
  folder: Folder,
  own: ChatTokenizer,
  choice: TemplateChoice,
): Promise<TokenizerReport> {
  // A template that cannot be read can still be mended in the editor: the rest is told without it.
  const chosen = own.withTemplate(choice);
  const tokenizer = chosen.ok ? chosen.value : unwrap(own.withTemplate({ ...choice, template: '' }));
  const isRead = chosen.ok && tokenizer.templateFault === null;
  const endOfTurn = isRead ? endOfTurnId(tokenizer) : null;
  const judged = await judgeEnds(folder, own, [endOfTurn, own.eosId]);
  const named = (id: number | null) => (id === null ? null : { id, text: tokenizer.tokenText(id) });
  const stored = own.ownTemplates.find(({ name }) => name === 'default')?.source;
  const template = choice.template ?? stored ?? '';
  const notes = tokenizerNotes({ tokenizer, padToken: tokenizer.padToken, endOfTurn, judged });
  return {
    kind: tokenizer.kind,
    vocabulary: tokenizer.vocabulary,
    bos: named(tokenizer.bosId),
    eos: named(tokenizer.eosId),
    pad: named(tokenizer.padId),
    endOfTurn: named(endOfTurn),
    template: template === '' ? null : template,
    origin: template === '' ? 'none' : choice.template === null ? 'model' : 'recipe',
    offered: offeredTemplates(own, judged),
    notes: isRead ? notes : notes.filter(({ code }) => code !== 'no-template'),
  };
}
