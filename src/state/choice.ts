import type { Recipe } from '../recipe/schema.ts';
import type { TemplateChoice } from '../tokens/tokenizer/tokenizer.ts';

/** What of a recipe decides how messages become text. */
export const templateChoice = ({ template, separator, eos }: Recipe['model']): TemplateChoice => ({
  template,
  separator,
  eos,
});
