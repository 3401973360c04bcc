/** One line of a chart: points in the units of its axes. */
export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly isFaint?: boolean;
}

const WIDTH = 720;
const HEIGHT = 300;
const LEFT = 56;
const RIGHT = 120;
const TOP = 16;
const BOTTOM = 44;
/** Readable on white and on black. */
const COLOURS = ['#b45309', '#2563eb', '#7c3aed', '#0f766e'];
const INK = '#6b7280';

/** Round steps of 1, 2 or 5 that cut a range into about five. */
function ticks(low: number, high: number): number[] {
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough)!;
  const out: number[] = [];
  for (let at = Math.ceil(low / step) * step; at <= high + step / 1000; at += step)
    out.push(Number(at.toFixed(6)));
  return out;
}

/** A line chart as SVG, for documents: a name at each line's end, axes with their units. */
export function lineChart(
  series: readonly Series[],
  axes: { readonly title: string; readonly x: string; readonly y: string },
): string {
  const points = series.flatMap((one) => one.points);
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const [x0, x1] = [Math.min(...xs), Math.max(...xs)];
  const [y0, y1] = [Math.min(0, ...ys), Math.max(...ys)];
  const px = (x: number) => LEFT + ((WIDTH - LEFT - RIGHT) * (x - x0)) / (x1 - x0);
  const py = (y: number) => HEIGHT - BOTTOM - ((HEIGHT - TOP - BOTTOM) * (y - y0)) / (y1 - y0);
  const text = (x: number, y: number, content: string, more = '') =>
    `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" fill="${INK}" ${more}>${content}</text>`;
  const parts: string[] = [];
  for (const y of ticks(y0, y1)) {
    parts.push(
      `<path d="M${LEFT} ${py(y).toFixed(1)}H${WIDTH - RIGHT}" stroke="${INK}" stroke-opacity=".25"/>`,
    );
    parts.push(text(LEFT - 8, py(y) + 4, String(y), 'text-anchor="end"'));
  }
  for (const x of ticks(x0, x1))
    parts.push(text(px(x), HEIGHT - BOTTOM + 18, String(x), 'text-anchor="middle"'));
  parts.push(text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6, axes.x, 'text-anchor="middle"'));
  parts.push(text(LEFT, TOP - 4, axes.y));
  for (const [index, { name, points: line, isFaint }] of series.entries()) {
    const colour = COLOURS[index % COLOURS.length]!;
    const path = line.map(([x, y]) => `${px(x).toFixed(1)},${py(y).toFixed(1)}`).join(' ');
    const look = isFaint ? 'stroke-width="1" stroke-opacity=".35"' : 'stroke-width="2"';
    parts.push(`<polyline points="${path}" fill="none" stroke="${colour}" ${look} stroke-linejoin="round"/>`);
    const [x, y] = line.at(-1)!;
    if (name !== '')
      parts.push(
        `<text x="${(px(x) + 6).toFixed(1)}" y="${(py(y) + 4).toFixed(1)}" fill="${colour}">${name}</text>`,
      );
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="system-ui, sans-serif" font-size="12">\n<title>${axes.title}</title>\n${parts.join('\n')}\n</svg>\n`;
}
