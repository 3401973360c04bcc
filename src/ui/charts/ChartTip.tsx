interface ChartTipProps<T> {
  /** Given by the chart. */
  readonly active?: boolean;
  readonly payload?: readonly { readonly payload?: unknown }[];
  /** First line in bold, the others below it. */
  readonly say: (row: T) => readonly string[];
}

/** What a chart says about the place under the pointer. */
export function ChartTip<T>({ active, payload, say }: ChartTipProps<T>) {
  const row = payload?.[0]?.payload;
  if (!active || row === undefined) return null;
  const [title, ...lines] = say(row as T);
  return (
    <div className="share-tip">
      <b>{title}</b>
      {lines.map((line) => (
        <div key={line}>{line}</div>
      ))}
    </div>
  );
}
