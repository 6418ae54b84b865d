/** A point of a curve with its spread. */
export interface Point {
  readonly upTo: number;
  readonly mean: number;
  readonly spread: number;
}

const [width, height, margin] = [720, 320, 48];

/** Draws a curve and a band of one deviation around it, as SVG; values lie from 0 to 1. */
export function draw(points: readonly Point[], title: string): string {
  const last = points.at(-1)?.upTo ?? 1;
  const x = (upTo: number) => (margin + ((width - 2 * margin) * upTo) / last).toFixed(1);
  const y = (value: number) => (height - margin - (height - 2 * margin) * value).toFixed(1);
  const line = (value: (point: Point) => number) => points.map(point => `${x(point.upTo)},${y(value(point))}`);
  const band = [...line(({ mean, spread }) => mean + spread), ...line(({ mean, spread }) => mean - spread).reverse()];
  const marks = [0, 0.25, 0.5, 0.75, 1].map(
    value =>
      `<line x1="${margin}" x2="${width - margin}" y1="${y(value)}" y2="${y(value)}" stroke="#ddd"/>` +
      `<text x="${margin - 8}" y="${y(value)}" text-anchor="end" dominant-baseline="middle">${value}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">
<title>${title}</title>
<rect width="${width}" height="${height}" fill="#fff"/>
<text x="${width / 2}" y="24" text-anchor="middle" font-size="15">${title}</text>
${marks.join('\n')}
<polygon points="${band.join(' ')}" fill="#4a7" fill-opacity="0.25"/>
<polyline points="${line(({ mean }) => mean).join(' ')}" fill="none" stroke="#275" stroke-width="2"/>
<text x="${width / 2}" y="${height - 12}" text-anchor="middle">tasks done, up to ${last}</text>
</svg>
`;
}
