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
  const tokenizer = unwrap(own.withTemplate(choice));
  const endOfTurn = endOfTurnId(tokenizer);
  const judged = await judgeEnds(folder, own, [endOfTurn, own.eosId]);
  const named = (id: number | null) => (id === null ? null : { id, text: tokenizer.tokenText(id) });
  // One that cannot be read can still be mended in the editor.
  const broken = tokenizer.templateFault && (choice.template ?? own.ownTemplates[0]?.source ?? null);
  const template = tokenizer.template?.source ?? broken;
  return {
    kind: tokenizer.kind,
    vocabulary: tokenizer.vocabulary,
    bos: named(tokenizer.bosId),
    eos: named(tokenizer.eosId),
    pad: named(tokenizer.padId),
    endOfTurn: named(endOfTurn),
    template,
    origin: template === null ? 'none' : choice.template === null ? 'model' : 'recipe',
    offered: offeredTemplates(own, judged),
    notes: tokenizerNotes({ tokenizer, padToken: tokenizer.padToken, endOfTurn, judged }),
  };
}
