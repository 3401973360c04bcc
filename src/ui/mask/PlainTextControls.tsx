import { useId } from 'react';
import { Checkbox } from '../components/Choice.tsx';
import { Hint } from '../components/Hint.tsx';
import { useDraft } from '../components/useDraft.ts';
import { useRecipe, useSession } from '../session.tsx';
import { HINTS } from './policy-hints.ts';

/** A text in one line: line breaks and tabs as \n and \t. */
const escaped = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\t', '\\t');

const SIGNS: Readonly<Record<string, string>> = { n: '\n', t: '\t', '\\': '\\' };
const unescaped = (text: string): string =>
  text.replace(/\\([nt\\])/g, (_, sign: string) => SIGNS[sign] ?? sign);

/** What only matters where messages are plain text: no chat template is in use. */
export function PlainTextControls() {
  const { recipe: store } = useSession();
  const { separator, eos } = useRecipe().model;
  const id = useId();
  const box = useDraft<string>(separator, escaped, unescaped, (value) =>
    store.edit({ model: { separator: value } }, 'separator'),
  );
  return (
    <>
      <div className="setting">
        <div className="setting-head">
          <label htmlFor={id}>Between messages</label>
          <Hint id={`${id}-hint`} about="Between messages">
            {HINTS.separator}
          </Hint>
        </div>
        <input
          id={id}
          type="text"
          autoComplete="off"
          spellCheck={false}
          value={box.text}
          aria-describedby={`${id}-hint`}
          onChange={(event) => box.type(event.target.value)}
          onBlur={() => {
            box.settle();
            store.endGesture();
          }}
        />
      </div>
      <div className="checks">
        <Checkbox
          label="End with EOS"
          hint={HINTS.eos}
          checked={eos}
          onChange={(value) => store.edit({ model: { eos: value } })}
        />
      </div>
    </>
  );
}
