import { expect, test } from 'vitest';
import { fixtureTokenizer } from '../../tests/helpers/tokens.ts';
import { stopIdsOf } from './answer.ts';

test('pitfall 13: answers stop at the configuration’s ids, at EOS, and at the template’s end of turn', () => {
  const foreign = fixtureTokenizer(
    '{% for m in messages %}{{ m.role }}\n{{ m.content }}<|endoftext|>{% endfor %}{% if add_generation_prompt %}assistant\n{% endif %}',
  );
  const end = foreign.idOf('<|endoftext|>');
  expect(stopIdsOf({ config: { eosTokenIds: [7] } }, foreign)).toEqual([7, foreign.eosId, end]);
  expect(stopIdsOf({ config: { eosTokenIds: [7] } }, null)).toEqual([7]);
});
