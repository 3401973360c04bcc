import {
  type KeyboardEvent as Key,
  type PointerEvent as Pointer,
  type RefObject,
  useEffect,
  useRef,
  useState,
} from 'react';
import type { SyncStore } from './ChartSync.tsx';
import { nearest } from './reduce.ts';
import { dataAt, type Range, type View } from './types.ts';
import { holding, within, zoomed } from './zoom.ts';

/** In px: a press that moves less is no drag. */
const DRAG = 6;
const STEP = 1.6;
/** Of the points in sight, that Page Up and Page Down go by. */
const PAGE = 0.1;

const FACTORS: ReadonlyMap<string, number> = new Map([
  ['+', 1 / STEP],
  ['=', 1 / STEP],
  ['-', STEP],
]);

/** Places of points: that of the cursor, and of the first and the last in sight. */
interface Places {
  readonly now: number | null;
  readonly first: number;
  readonly last: number;
  readonly page: number;
  readonly count: number;
}

/** Where a key puts the cursor; null: it does not move it. */
function placeFor(key: string, { now, first, last, page, count }: Places): number | null {
  switch (key) {
    case 'ArrowRight':
      return now === null ? first : now + 1;
    case 'ArrowLeft':
      return now === null ? last : now - 1;
    case 'PageUp':
      return (now ?? first) + page;
    case 'PageDown':
      return (now ?? last) - page;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}

interface Gestures {
  readonly place: RefObject<HTMLDivElement | null>;
  /** Pixels of a drag that goes on, within the element; null: none. */
  readonly drag: Range | null;
  /** Pixel of the pointer above the element's foot; null: the keyboard moves the cursor. */
  readonly height: number | null;
  readonly on: {
    readonly onPointerDown: (event: Pointer<HTMLDivElement>) => void;
    readonly onPointerMove: (event: Pointer<HTMLDivElement>) => void;
    readonly onPointerUp: (event: Pointer<HTMLDivElement>) => void;
    readonly onPointerCancel: () => void;
    readonly onPointerLeave: (event: Pointer<HTMLDivElement>) => void;
    readonly onDoubleClick: () => void;
    readonly onKeyDown: (event: Key<HTMLDivElement>) => void;
    readonly onBlur: () => void;
  };
}

/**
 * Pointer, wheel and keys over a chart: they move the cursor and the range that the charts around share.
 *
 * @param x where the cursor can stand; rises
 */
export function useGestures(sync: SyncStore, view: View, whole: Range, x: ArrayLike<number>): Gestures {
  const place = useRef<HTMLDivElement>(null);
  const start = useRef<number | null>(null);
  const [drag, setDrag] = useState<Range | null>(null);
  const [height, setHeight] = useState<number | null>(null);
  const set = (range: Range | null) => sync.setState({ range });
  const pixelOf = ({ clientX }: { readonly clientX: number }) =>
    clientX - (place.current?.getBoundingClientRect().left ?? 0);
  const dataOf = (pixel: number) => dataAt(view, pixel + view.left);
  const point = (at: number) => {
    const found = nearest(x, at);
    sync.setState({ cursor: found < 0 ? null : (x[found] ?? null) });
  };

  const latest = useRef({ view, whole });
  useEffect(() => {
    latest.current = { view, whole };
  });
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const wheel = (event: WheelEvent) => {
      // The wheel alone scrolls the page; a pinch comes as a wheel with Ctrl.
      if (!event.ctrlKey) return;
      event.preventDefault();
      const now = latest.current;
      const at = dataAt(now.view, event.clientX - element.getBoundingClientRect().left + now.view.left);
      sync.setState({ range: zoomed(now.view.range, now.whole, event.deltaY > 0 ? STEP : 1 / STEP, at) });
    };
    element.addEventListener('wheel', wheel, { passive: false });
    return () => element.removeEventListener('wheel', wheel);
  }, [sync]);

  const end = () => {
    start.current = null;
    setDrag(null);
  };

  const onKeyDown = (event: Key<HTMLDivElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey || x.length === 0) return;
    const { cursor } = sync.getState();
    const first = nearest(x, view.range[0]);
    const last = nearest(x, view.range[1]);
    const now = cursor === null ? null : nearest(x, cursor);
    const page = Math.max(1, Math.round((last - first) * PAGE));
    const centre = cursor ?? (view.range[0] + view.range[1]) / 2;
    const to = placeFor(event.key, { now, first, last, page, count: x.length });
    const factor = FACTORS.get(event.key);
    if (to !== null) {
      const at = x[Math.min(x.length - 1, Math.max(0, to))] ?? 0;
      sync.setState({ cursor: at, range: holding(view.range, whole, at) });
    } else if (factor !== undefined) set(zoomed(view.range, whole, factor, centre));
    else if (event.key === '0') set(null);
    else if (event.key === 'Escape') sync.setState({ cursor: null });
    else return;
    event.preventDefault();
    setHeight(null);
  };

  return {
    place,
    drag,
    height,
    on: {
      onPointerDown: (event) => {
        if (event.button !== 0) return;
        const pixel = pixelOf(event);
        point(dataOf(pixel));
        // A finger moves the cursor; there are buttons to zoom.
        if (event.pointerType === 'touch') return;
        start.current = pixel;
        event.currentTarget.setPointerCapture(event.pointerId);
      },
      onPointerMove: (event) => {
        const pixel = pixelOf(event);
        setHeight(event.clientY - event.currentTarget.getBoundingClientRect().top);
        point(dataOf(pixel));
        const from = start.current;
        if (from === null) return;
        const width = view.right - view.left;
        const to = Math.min(width, Math.max(0, pixel));
        setDrag(Math.abs(to - from) < DRAG ? null : [Math.min(from, to), Math.max(from, to)]);
      },
      onPointerUp: () => {
        if (drag) set(within([dataOf(drag[0]), dataOf(drag[1])], whole));
        end();
      },
      onPointerCancel: end,
      onPointerLeave: ({ pointerType }) => {
        if (pointerType !== 'touch' && start.current === null) sync.setState({ cursor: null });
      },
      onDoubleClick: () => set(null),
      onKeyDown,
      onBlur: () => sync.setState({ cursor: null }),
    },
  };
}
