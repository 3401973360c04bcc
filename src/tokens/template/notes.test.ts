import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fixtureTokenizer } from '../../../tests/helpers/tokens.ts';
import { unwrap } from '../../io/faults.ts';
import type { EmbeddingVerdict } from '../../model/embeddings.ts';
import { type ChatTokenizer, createTokenizer } from '../tokenizer/tokenizer.ts';
import { type NotesInput, tokenizerNotes } from './notes.ts';

const trained: EmbeddingVerdict = { state: 'trained', matrix: 'embedding', norm: 1, typical: 1, twins: 0 };
const chat = fixtureTokenizer("{{ messages[0].content }}{{ '<|im_end|>' }}");
const eos = chat.eosId!;
const start = chat.idOf('<|im_start|>')!;

const notes = (input: Partial<NotesInput>) =>
  tokenizerNotes({
    tokenizer: chat,
    padToken: null,
    endOfTurn: eos,
    judged: new Map([
      [eos, trained],
      [start, trained],
    ]),
    ...input,
  });
const codes = (input: Partial<NotesInput>) => notes(input).map(({ code }) => code);

describe('MODEL-18: notes on tokenizer and template', () => {
  it('where all is as it should be there is none', () => {
    expect(notes({ padToken: '<|endoftext|>' })).toEqual([]);
  });

  it('pitfall 12: PAD is EOS', () => {
    expect(notes({ padToken: '<|im_end|>' })).toMatchObject([
      {
        code: 'pad-is-eos',
        severity: 'note',
        message: expect.stringMatching(/^PAD is the same token as EOS \(<\|im_end\|>\)/),
      },
    ]);
  });

  it('pitfall 13: the template ends turns with another token than EOS', () => {
    const [note, ...more] = notes({ endOfTurn: start });
    expect(more).toEqual([]);
    expect(note?.code).toBe('foreign-end-of-turn');
    expect(note?.message).toMatch(/ends turns with <\|im_start\|>, the model’s EOS is <\|im_end\|>/);
  });

  it('an end token that was never trained is a warning; what could not be checked is said', () => {
    const small: EmbeddingVerdict = { ...trained, state: 'small', norm: 0 };
    const [note] = notes({ judged: new Map([[eos, small]]) });
    expect(note).toMatchObject({ code: 'untrained-end', severity: 'warning' });
    expect(note?.message).toMatch(/^The embedding of <\|im_end\|> looks untrained \(norm 0; typical 1\)/);
    expect(notes({ judged: null })[0]).toMatchObject({
      code: 'untrained-end',
      severity: 'note',
      message: 'Whether <|im_end|> was trained cannot be checked: the weights are not here.',
    });
  });

  it('without a template the end is EOS, where the recipe adds it', () => {
    const plain = (addsEos: boolean) =>
      unwrap(chat.withTemplate({ template: '', separator: '\n', eos: addsEos }));
    expect(codes({ tokenizer: plain(true), endOfTurn: null })).toEqual(['no-template']);
    expect(codes({ tokenizer: plain(true), endOfTurn: null, judged: null })).toEqual([
      'untrained-end',
      'no-template',
    ]);
    expect(codes({ tokenizer: plain(false), endOfTurn: null, judged: null })).toEqual(['no-template']);
  });

  it('a tokenizer that transformers 5 reads otherwise', () => {
    const llama = JSON.parse(
      readFileSync(
        new URL('../../../tests/fixtures/tokenizers/llama2/tokenizer.json', import.meta.url),
        'utf8',
      ),
    );
    const made = (tokenizerConfig: unknown) =>
      unwrap(createTokenizer({ tokenizer: llama, tokenizerConfig, chatTemplate: null }));
    const rebuilt = { tokenizer_class: 'LlamaTokenizer', legacy: false };
    expect(codes({ tokenizer: made(rebuilt), endOfTurn: null })).toContain('rebuilt-by-transformers');
    const kept = [{}, { ...rebuilt, legacy: true }, { ...rebuilt, tokenizer_class: 'GPT2Tokenizer' }];
    for (const config of kept)
      expect(codes({ tokenizer: made(config), endOfTurn: null })).not.toContain('rebuilt-by-transformers');
  });

  it('a tokenizer that rewrites text says how', () => {
    const lower: ChatTokenizer = {
      ...chat,
      encode: (text) => chat.encode(text.toLowerCase().normalize('NFC')),
    };
    expect(notes({ tokenizer: lower })).toEqual([
      {
        code: 'normalizes',
        severity: 'note',
        message:
          'The tokenizer rewrites text before it cuts it (a letter and its accent become one character; capitals become small letters): the model does not see it letter for letter.',
      },
    ]);
  });
});
