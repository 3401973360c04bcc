import { contextLimit } from '../../model/context.ts';
import type { ModelConfig } from '../../model/types.ts';
import { endOfTurnId } from '../../tokens/template/end-of-turn.ts';
import { compileTemplate } from '../../tokens/template/template.ts';
import type { ChatTokenizer } from '../../tokens/tokenizer/tokenizer.ts';
import { plainTemplate } from '../weights/plain-template.ts';
import { goTemplate } from './go-template.ts';
import { type ChatTurns, type RenderChat, readTurns, turnsNotes } from './turns.ts';

interface ModelfileParts {
  /** The base's file, beside the Modelfile. */
  readonly from: string;
  /** null: the weights are whole. */
  readonly adapter: string | null;
  readonly config: ModelConfig;
  /** null: there is no tokenizer, and so no template. */
  readonly tokenizer: ChatTokenizer | null;
}

interface Modelfile {
  readonly text: string;
  readonly notes: readonly string[];
}

/** What Ollama gives every model where nothing is said; more is asked of its user, since it costs memory. */
const OLLAMA_CONTEXT = 4096;

/** The template in use as a function, the format without one too. */
function renderer(tokenizer: ChatTokenizer): RenderChat | null {
  const { bosToken, eosToken } = tokenizer;
  const plain = plainTemplate(tokenizer);
  const compiled = plain === null ? null : compileTemplate(plain, { bosToken, eosToken });
  const template = compiled?.ok ? compiled.value : tokenizer.template;
  if (template === null) return null;
  return (messages, prompt) => {
    const text = template.render(messages, { prompt });
    return text.ok ? text.value : null;
  };
}

/** Ollama puts BOS before the text itself where the tokenizer is said to. */
function withoutBos(turns: ChatTurns, { bosId, bosToken, prefixIds }: ChatTokenizer): ChatTurns {
  const adds = bosId !== null && bosToken !== null && prefixIds.includes(bosId);
  if (!adds || !turns.start.startsWith(bosToken)) return turns;
  return { ...turns, start: turns.start.slice(bosToken.length) };
}

/** Texts at which an answer ends. */
function stopTexts(tokenizer: ChatTokenizer, config: ModelConfig): string[] {
  const end = endOfTurnId(tokenizer);
  const ids = [
    ...(end === null ? [] : [end]),
    ...(tokenizer.eosId === null ? [] : [tokenizer.eosId]),
    ...config.eosTokenIds,
  ];
  return [...new Set(ids)].map((id) => tokenizer.tokenText(id)).filter((text) => text.trim() !== '');
}

/** A value of a Modelfile, quoted as it has to be. */
const quoted = (text: string) => (/["\n]/.test(text) ? `"""${text}"""` : `"${text}"`);

function templateOf(tokenizer: ChatTokenizer): {
  readonly template: string | null;
  readonly notes: string[];
} {
  const render = renderer(tokenizer);
  const turns = render && readTurns(render, tokenizer.specialTokens);
  if (render === null || turns === null)
    return {
      template: null,
      notes: [
        'The chat template cannot be put into Ollama’s words: the Modelfile has none, and Ollama guesses one. llama.cpp reads the template itself.',
      ],
    };
  const source = tokenizer.template?.source ?? '';
  const notes = turnsNotes(turns, render);
  if (/\btools\b|reasoning|thinking/.test(source))
    notes.push('Ollama’s template has system, user and assistant turns only: no tools and no thoughts.');
  if (source.includes('strftime_now'))
    notes.push('The chat template writes the day’s date; Ollama’s has that of the export.');
  const template = goTemplate(withoutBos(turns, tokenizer));
  // A Modelfile ends a text at three quotes, wherever they stand.
  if (/"""|"$/.test(template))
    return {
      template: null,
      notes: ['The chat template has quotes where a Modelfile ends its text: the Modelfile has none.'],
    };
  return { template, notes };
}

/** Ollama's recipe of the model: weights, template and what ends an answer (EXP-44). */
export function modelfile({ from, adapter, config, tokenizer }: ModelfileParts): Modelfile {
  const { template, notes } = tokenizer ? templateOf(tokenizer) : { template: null, notes: [] };
  const stops = tokenizer ? stopTexts(tokenizer, config) : [];
  const context = contextLimit(config);
  const lines = [
    `FROM ./${from}`,
    ...(adapter === null ? [] : [`ADAPTER ./${adapter}`]),
    ...(template === null ? [] : [`TEMPLATE """${template}"""`]),
    ...stops.map((text) => `PARAMETER stop ${quoted(text)}`),
    ...(context < OLLAMA_CONTEXT ? [`PARAMETER num_ctx ${context}`] : []),
  ];
  return { text: `${lines.join('\n')}\n`, notes };
}
