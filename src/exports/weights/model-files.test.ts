import { describe, expect, it } from 'vitest';
import { type ByteSource, type Folder, readAll } from '../../io/bytes.ts';
import { unwrap } from '../../io/faults.ts';
import { diskFolder } from '../../io/node/disk.ts';
import { loadModelFolder } from '../../model/folder.ts';
import { defaultRecipe } from '../../recipe/parse.ts';
import { encodePrompt, renderExample } from '../../tokens/template/conversation.ts';
import { compileTemplate } from '../../tokens/template/template.ts';
import { type ChatTokenizer, createTokenizer } from '../../tokens/tokenizer/tokenizer.ts';
import type { ArtefactFile } from '../artefact.ts';
import { modelFiles } from './model-files.ts';
import { plainTemplate } from './plain-template.ts';
import type { WeightsSource } from './source.ts';

const folder = diskFolder('public/models/bundled');
const model = unwrap(await loadModelFolder(folder, 'bundled'));
const own = unwrap(createTokenizer(model.tokenizerFiles!));
const withTemplate = (template: string | null, separator = '\n', eos = true): ChatTokenizer =>
  unwrap(own.withTemplate({ ...defaultRecipe().model, template, separator, eos }));

/** The folder with other files in the place of some of its own; null: it has none of that name. */
const changed = (files: Readonly<Record<string, unknown>>): Folder => ({
  name: 'changed',
  open: async (name): Promise<ByteSource | null> => {
    if (!(name in files)) return folder.open(name);
    if (files[name] === null) return null;
    const bytes = new TextEncoder().encode(JSON.stringify(files[name]));
    return { name, size: bytes.length, slice: async (start, end) => bytes.slice(start, end) };
  },
});

async function filesOf(tokenizer: ChatTokenizer | null, from: Folder = folder) {
  const source: WeightsSource = { baseName: 'b', model, folder: from, adapter: null, tokenizer, story: null };
  const files = unwrap(await modelFiles(source));
  const textOf = async ({ bytes }: ArtefactFile) => {
    const parts: Uint8Array[] = [];
    for await (const piece of bytes()) parts.push(piece);
    return Buffer.concat(parts).toString('utf8');
  };
  return new Map(await Promise.all(files.map(async (file) => [file.name, await textOf(file)] as const)));
}

describe('EXP-17: what goes along with weights', () => {
  it('is the folder’s own, byte for byte, where nothing else was chosen', async () => {
    const files = await filesOf(own);
    for (const name of ['tokenizer.json', 'tokenizer_config.json']) {
      const source = await folder.open(name);
      expect(files.get(name)).toBe(Buffer.from(await readAll(source!)).toString('utf8'));
    }
    expect(files.has('chat_template.jinja')).toBe(false);
    expect(JSON.parse(files.get('config.json')!)).toMatchObject({ architectures: ['LlamaForCausalLM'] });
  });

  it('another template is written, and what ends its answers ends generation (pitfall 13)', async () => {
    const other = "{% for m in messages %}{{ m['content'] }}<|user|>{% endfor %}";
    const files = await filesOf(withTemplate(other));
    expect(files.get('chat_template.jinja')).toBe(other);
    const { eos_token_id: ids } = JSON.parse(files.get('generation_config.json')!) as {
      eos_token_id: number[];
    };
    expect(ids).toContain(own.idOf('<|user|>'));
    for (const id of model.config.eosTokenIds) expect(ids).toContain(id);
  });

  it('a folder without a generation_config.json gets one', async () => {
    const files = await filesOf(own, changed({ 'generation_config.json': null }));
    expect(JSON.parse(files.get('generation_config.json')!)).toMatchObject({
      eos_token_id: expect.arrayContaining([...model.config.eosTokenIds]),
    });
  });

  it('a file that is no JSON object is refused by its name', async () => {
    const source = { baseName: 'b', model, adapter: null, tokenizer: own, story: null };
    const files = await modelFiles({ ...source, folder: changed({ 'config.json': [1] }) });
    expect(files.ok ? '' : files.fault.message).toMatch(/config\.json is no JSON object/);
  });
});

describe('EXP-17: a model without a template', () => {
  const asked = [
    { role: 'system' as const, content: 'Be brief.' },
    { role: 'user' as const, content: 'Say "hello" \\ {{ x }}' },
  ];
  const talk = [...asked, { role: 'assistant' as const, content: 'Hello.' }];

  it.each([
    ['\n', true],
    ['\n### "Next"\n', true],
    [' ', false],
  ])('has one that writes what training wrote: separator %j, end %s', (separator, eos) => {
    const tokenizer = withTemplate('', separator, eos);
    const { bosToken, eosToken } = tokenizer;
    const template = unwrap(compileTemplate(plainTemplate(tokenizer)!, { bosToken, eosToken }));
    const prompt = unwrap(template.render(asked, { prompt: true }));
    expect(tokenizer.encode(prompt).ids).toEqual(unwrap(encodePrompt(asked, tokenizer)));
    const prefix = tokenizer.prefixIds.map((id) => tokenizer.tokenText(id)).join('');
    const whole = unwrap(template.render(talk, { prompt: false }));
    expect(whole).toBe(prefix + unwrap(renderExample({ messages: talk }, tokenizer)).text);
    // EOS once, where the answer has it already.
    const ended = talk.with(-1, { role: 'assistant', content: `Hello.${eosToken}` });
    expect(unwrap(template.render(ended, { prompt: false }))).toBe(
      prefix + unwrap(renderExample({ messages: ended }, tokenizer)).text,
    );
  });

  it('one with a template keeps it', () => {
    expect(plainTemplate(own)).toBeNull();
  });
});
