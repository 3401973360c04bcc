import type { Example, Message } from '../../../data/example.ts';
import { counted } from '../../components/format.ts';

/** A message's role, with its name, weight and what it answers. */
function about({ role, name, weight, toolCallId }: Message): string {
  return [
    role,
    ...(name === undefined ? [] : [name]),
    ...(toolCallId === undefined ? [] : [`answers ${toolCallId}`]),
    ...(weight === undefined ? [] : [`weight ${weight}`]),
  ].join(' · ');
}

/** All messages of a row in full, as text whatever they contain. */
export function RowMessages({ example: { messages, tools } }: { example: Example }) {
  return (
    <dl className="row-messages">
      {messages.map((message, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a message is its place in the row
        <div key={i} className={`role-${message.role}`}>
          <dt>{about(message)}</dt>
          {message.reasoning !== undefined && (
            <dd className="reasoning">
              <span className="note">Reasoning</span>
              {message.reasoning}
            </dd>
          )}
          {message.content !== '' && <dd>{message.content}</dd>}
          {message.toolCalls?.map(({ function: called }, call) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a call is its place in the message
            <dd key={call} className="tool-call">
              <span className="note">Calls {called.name}</span>
              {typeof called.arguments === 'string'
                ? called.arguments
                : JSON.stringify(called.arguments, null, 2)}
            </dd>
          ))}
        </div>
      ))}
      {tools !== undefined && (
        <div>
          <dt>{counted(tools.length, 'tool')} on offer</dt>
          <dd className="tool-call">{JSON.stringify(tools, null, 2)}</dd>
        </div>
      )}
    </dl>
  );
}
