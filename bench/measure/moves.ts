/** One input event of a slider, and what the page painted because of it; times from the event on, in ms. */
export interface Move {
  /** Until the table's change is painted; null where it did not change. */
  readonly numbers: number | null;
  /** Until the last change of a chart before the next move is painted. */
  readonly charts: number | null;
  /** Long tasks of the page's thread that began after this move and before the next. */
  readonly longTasks: readonly number[];
}

/**
 * Runs in the page: from now on notes every input event and the paints after it. `temperMoves.stop()` ends that
 * and gives the moves. It has to be whole in itself, as it crosses into the page as text.
 */
export function watchMoves(): void {
  interface Noted {
    at: number;
    numbers: number | null;
    charts: number | null;
    longTasks: number[];
  }
  const moves: Noted[] = [];
  const last = () => moves.at(-1);
  /** After the frame in which a change stands: its message comes when the frame has been painted. */
  const afterPaint = (done: (time: number) => void) =>
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => done(performance.now());
      port2.postMessage(null);
    });
  const noteInput = (event: Event) =>
    moves.push({ at: event.timeStamp, numbers: null, charts: null, longTasks: [] });
  addEventListener('input', noteInput, true);
  const elementOf = (node: Node) => (node instanceof Element ? node : node.parentElement);
  const changes = new MutationObserver((records) => {
    const move = last();
    if (!move) return;
    const within = (selector: string) =>
      records.some(({ target }) => elementOf(target)?.closest(selector) != null);
    if (move.numbers === null && within('table'))
      afterPaint((time) => {
        move.numbers ??= time - move.at;
      });
    if (within('svg'))
      afterPaint((time) => {
        move.charts = time - move.at;
      });
  });
  const main = document.querySelector('main');
  if (main) changes.observe(main, { subtree: true, childList: true, characterData: true, attributes: true });
  const tasks = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) last()?.longTasks.push(duration);
  });
  tasks.observe({ type: 'longtask' });
  Reflect.set(window, 'temperMoves', {
    stop: () => {
      removeEventListener('input', noteInput, true);
      changes.disconnect();
      tasks.disconnect();
      return moves.map(({ numbers, charts, longTasks }) => ({ numbers, charts, longTasks }));
    },
  });
}
