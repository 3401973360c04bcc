import * as v from 'valibot';
import { expect, it } from 'vitest';
import { readText } from '../../io/bytes.ts';
import { unwrap } from '../../io/faults.ts';
import { diskFolder } from '../../io/node/disk.ts';
import { renderConversation } from '../template/spans.ts';
import { compileTemplate } from '../template/template.ts';

const config = v.parse(
  v.object({
    eos_token: v.string(),
    chat_template: v.array(v.object({ name: v.string(), template: v.string() })),
  }),
  JSON.parse(await readText((await diskFolder('public/models/bundled').open('tokenizer_config.json'))!)),
);
const template = (name: string) => {
  const { template: source } = config.chat_template.find((one) => one.name === name)!;
  return unwrap(compileTemplate(source, { bosToken: null, eosToken: config.eos_token }));
};
const talk = [
  { role: 'user', content: 'Who is Mara?' },
  { role: 'assistant', content: 'A farmer.' },
] as const;

it('WORLD-9: the default template generates the answer and its end token, and no more', () => {
  const { text, turns } = unwrap(renderConversation(template('default'), [...talk], ['<|end|>']));
  expect(text).toBe('<|user|>\nWho is Mara?<|end|>\n<|assistant|>\nA farmer.<|end|>\n');
  const generated = turns.flatMap(({ generation }) =>
    generation.map(({ start, end }) => text.slice(start, end)),
  );
  expect(generated).toEqual(['A farmer.<|end|>']);
});

it('WORLD-9: the plain template is the text as it stands', () => {
  const plain = template('plain');
  expect(unwrap(plain.render([{ role: 'user', content: 'One day ' }], { prompt: true }))).toBe('One day ');
});
