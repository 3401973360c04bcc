/** What stands around an exported chart: on the page its card says it. */
export interface ChartText {
  readonly title: string;
  /** What is shown, in which unit. */
  readonly note: string;
  readonly legend: readonly KeyMark[];
}

/** A mark of the legend. */
interface KeyMark {
  readonly mark: 'natural' | 'target' | 'realised' | 'limit';
  readonly text: string;
}

export interface StandaloneChart {
  readonly svg: string;
  /** In px. */
  readonly width: number;
  readonly height: number;
}

const NAMESPACE = 'http://www.w3.org/2000/svg';
const PADDING = 16;
const HEADER = 66;
/** Of an exported PNG: pixels a px. */
const SCALE = 2;
const COLOURS = ['fill', 'stroke'] as const;
const PROPERTIES = ['stroke-width', 'stroke-dasharray', 'font-size', 'font-weight', 'text-anchor', 'opacity'];
const FONT = 'Inter, system-ui, sans-serif';

/** Any CSS colour as #rrggbb: other programs know neither oklch() nor the page's variables. */
function hexOf(): (colour: string) => string {
  const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const known = new Map<string, string>();
  return (colour) => {
    if (colour === 'none' || context === null) return colour;
    const before = known.get(colour);
    if (before !== undefined) return before;
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0, alpha = 0] = context.getImageData(0, 0, 1, 1).data;
    const digits = [red, green, blue].map((part) => part.toString(16).padStart(2, '0')).join('');
    const hex = alpha === 0 ? 'none' : `#${digits}`;
    known.set(colour, hex);
    return hex;
  };
}

/** Writes what style sheets say of an element into its own attributes. */
function settleStyles(from: Element, to: Element, hex: (colour: string) => string): void {
  const style = getComputedStyle(from);
  for (const name of COLOURS) to.setAttribute(name, hex(style.getPropertyValue(name)));
  for (const name of PROPERTIES) {
    const value = style.getPropertyValue(name);
    if (value !== '' && value !== 'none') to.setAttribute(name, value);
  }
  to.removeAttribute('class');
  for (let i = 0; i < from.children.length; i++) {
    const own = from.children[i];
    const copy = to.children[i];
    if (own && copy) settleStyles(own, copy, hex);
  }
}

function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  text?: string,
): SVGElement {
  const made = document.createElementNS(NAMESPACE, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  if (text !== undefined) made.textContent = text;
  return made;
}

/** A mark of the legend, 16 px wide, as the charts draw it. */
function markOf({ mark }: KeyMark, x: number, y: number, ink: Inks): SVGElement {
  if (mark === 'natural')
    return element('rect', {
      x,
      y: y - 8,
      width: 16,
      height: 9,
      rx: 2,
      fill: 'none',
      stroke: ink.line,
      'stroke-width': 1.2,
    });
  if (mark === 'realised')
    return element('rect', { x, y: y - 8, width: 16, height: 9, rx: 2, fill: ink.solid });
  const stroke = mark === 'limit' ? ink.limit : ink.text;
  return element('line', { x1: x + 8, x2: x + 8, y1: y - 10, y2: y + 2, stroke, 'stroke-width': 1.8 });
}

interface Inks {
  readonly text: string;
  readonly quiet: string;
  readonly line: string;
  readonly solid: string;
  readonly limit: string;
  readonly panel: string;
}

/** A chart of the page as a picture that stands alone: colours settled, with title, unit and legend. */
export function standaloneChart(chart: SVGSVGElement, { title, note, legend }: ChartText): StandaloneChart {
  const hex = hexOf();
  const page = getComputedStyle(document.documentElement);
  const variable = (name: string) => hex(page.getPropertyValue(name).trim());
  const ink: Inks = {
    text: variable('--ink'),
    quiet: variable('--ink-2'),
    line: variable('--control'),
    solid: variable('--t1'),
    limit: variable('--bad'),
    panel: variable('--panel'),
  };
  const width = Math.ceil(chart.width.baseVal.value) + 2 * PADDING;
  const top = PADDING + (legend.length > 0 ? HEADER : HEADER - 22);
  const height = Math.ceil(chart.height.baseVal.value) + top + PADDING;
  const out = element('svg', { width, height, viewBox: `0 0 ${width} ${height}`, 'font-family': FONT });
  out.append(
    element('title', {}, title),
    element('desc', {}, note),
    element('rect', { width, height, fill: ink.panel }),
    element(
      'text',
      { x: PADDING, y: PADDING + 14, 'font-size': 15, 'font-weight': 600, fill: ink.text },
      title,
    ),
    element('text', { x: PADDING, y: PADDING + 33, 'font-size': 12, fill: ink.quiet }, note),
  );
  const measure = new OffscreenCanvas(1, 1).getContext('2d');
  if (measure) measure.font = `12px ${FONT}`;
  let x = PADDING;
  for (const one of legend) {
    const y = PADDING + 56;
    out.append(
      markOf(one, x, y, ink),
      element('text', { x: x + 22, y, 'font-size': 12, fill: ink.quiet }, one.text),
    );
    x += 22 + (measure?.measureText(one.text).width ?? 7 * one.text.length) + 18;
  }
  const plot = element('g', { transform: `translate(${PADDING} ${top})` });
  for (const child of chart.children) {
    const copy = child.cloneNode(true) as Element;
    settleStyles(child, copy, hex);
    plot.append(copy);
  }
  out.append(plot);
  return { svg: new XMLSerializer().serializeToString(out), width, height };
}

/** @throws Error where the browser cannot draw the picture */
export async function pngOf({ svg, width, height }: StandaloneChart): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = new OffscreenCanvas(width * SCALE, height * SCALE);
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('The browser gives no canvas to draw on.');
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await canvas.convertToBlob({ type: 'image/png' });
  } finally {
    URL.revokeObjectURL(url);
  }
}
