import type { Example, Message, Role } from '../data/example.ts';
import type { Fault } from '../io/faults.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { TokenizerNote } from '../tokens/template/notes.ts';
import type { OfferedTemplate } from '../tokens/template/offers.ts';
import type { TemplateChoice } from '../tokens/tokenizer/tokenizer.ts';
import type { Lint, Part, TokenInfo } from '../tokens/types.ts';
import type { ModelReference } from './protocol.ts';

interface NamedToken {
  readonly text: string;
  readonly id: number;
}

/** What a model's tokenizer is. */
export interface TokenizerReport {
  /** "byte-level BPE", "SentencePiece BPE with byte fallback", "Unigram", … */
  readonly kind: string;
  /** How many tokens it has. */
  readonly vocabulary: number;
  readonly bos: NamedToken | null;
  readonly eos: NamedToken | null;
  readonly pad: NamedToken | null;
  /** What ends an assistant's turn in the template in use; null: nothing, or no template. */
  readonly endOfTurn: NamedToken | null;
  /** The template in use (Jinja); null: none. */
  readonly template: string | null;
  readonly origin: 'model' | 'recipe' | 'none';
  readonly offered: readonly OfferedTemplate[];
  readonly notes: readonly TokenizerNote[];
}

/** A stretch of rendered text; UTF-16 offsets [start, end). */
export interface RenderedPart {
  readonly start: number;
  readonly end: number;
  readonly role: Role | null;
  readonly turn: number | null;
  readonly part: Part;
  /** The assistant writes it. */
  readonly generated: boolean;
}

/** Numbers of one row in `analyse`: tokens, supervised, truncated, lint bits (RowFacts, flat). */
export const FACTS = 4;

/** Requests of a token worker: everything that runs templates and regular expressions from outside. */
export interface TokenRequests {
  /** Reads the model's tokenizer and templates: those of all later requests. */
  'load-tokenizer': {
    request: { readonly model: ModelReference };
    response: null;
    progress: never;
  };
  describe: {
    request: { readonly choice: TemplateChoice };
    response: TokenizerReport;
    progress: never;
  };
  /** A conversation as text under a template, and the prompt that asks for its last answer. */
  render: {
    request: {
      readonly messages: readonly Message[];
      readonly tools?: readonly unknown[] | undefined;
      readonly choice: TemplateChoice;
    };
    response: {
      readonly text: string;
      readonly parts: readonly RenderedPart[];
      /** The text with add_generation_prompt before the last answer; null where the template refuses that. */
      readonly prompt: string | null;
    };
    progress: never;
  };
  /** The tokens of one example, those that are cut away among them. */
  tokens: {
    request: { readonly example: Example; readonly choice: TemplateChoice; readonly mask: Recipe['mask'] };
    response: {
      readonly tokens: readonly TokenInfo[];
      readonly lint: readonly Lint[];
      /** Tokens cut away. */
      readonly truncated: number;
    };
    progress: never;
  };
  /** FACTS numbers of every example, in order, and why rows were refused, by their place. */
  analyse: {
    request: {
      readonly examples: readonly Example[];
      readonly choice: TemplateChoice;
      readonly mask: Recipe['mask'];
    };
    response: {
      readonly facts: Uint32Array;
      readonly faults: readonly { readonly index: number; readonly fault: Fault }[];
    };
    progress: never;
  };
}
