import type { TokenizerReport } from '../../../workers/token-protocol.ts';
import { whole } from '../../components/format.ts';

const NAMES = { bos: 'BOS', eos: 'EOS', pad: 'PAD', endOfTurn: 'End of turn' } as const;

/** What the model's tokenizer is, and what to know of it. */
export function TokenizerFacts({ report }: { report: TokenizerReport }) {
  const tokens = (['bos', 'eos', 'pad', 'endOfTurn'] as const).map((key) => ({ key, token: report[key] }));
  return (
    <>
      <dl className="tokenizer-facts" aria-label="Tokenizer">
        <div>
          <dt>Tokenizer</dt>
          <dd>{report.kind}</dd>
        </div>
        <div>
          <dt>Vocabulary</dt>
          <dd>{whole(report.vocabulary)} tokens</dd>
        </div>
        {tokens.map(({ key, token }) => (
          <div key={key}>
            <dt>{NAMES[key]}</dt>
            <dd>
              {token ? (
                <>
                  <code>{token.text}</code> {token.id}
                </>
              ) : (
                'none'
              )}
            </dd>
          </div>
        ))}
      </dl>
      {report.notes.length > 0 && (
        <ul className="tokenizer-notes" aria-label="Notes on the tokenizer">
          {report.notes.map(({ code, severity, message }) => (
            <li key={code} className={`is-${severity}`}>
              <b>{severity === 'warning' ? 'Warning' : 'Note'}</b> {message}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
