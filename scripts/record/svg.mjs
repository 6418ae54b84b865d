/** @typedef {{ typed: string, printed: string[] }} Block a command and what it printed */

const columns = 122;
const charPx = 7.25;
const linePx = 18;
const marginPx = 16;
/** How long a command takes to be typed, and a line to be read, in s. */
const typedS = 1.2;
const printedS = 0.25;

/** Colours of the words that begin a line of a negotiation. */
const marks = /^(call|proposal|award|rejection|result|wrote)\b/;

const style = `text{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:#24292f;white-space:pre}
.f{fill:#f6f8fa;stroke:#d0d7de}.p{fill:#1a7f37;font-weight:bold}.t{font-weight:bold}.d{fill:#6e7781}.g{fill:#1a7f37}
.l{animation:show .01s both}@keyframes show{from{opacity:0}to{opacity:1}}
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.f{fill:#0d1117;stroke:#30363d}.p,.g{fill:#3fb950}.d{fill:#8b949e}}
@media(prefers-reduced-motion:reduce){.l{animation:none}}`;

/**
 * A terminal as SVG, for light and dark, without anything from elsewhere. Lines appear one after the other.
 * @param {Block[]} blocks
 */
export function drawTerminal(blocks) {
  let row = 0;
  let atS = 0.3;
  /** @type {string[]} */
  const lines = [];
  for (const { typed, printed } of blocks) {
    add(`<tspan class="p">$ </tspan><tspan class="t">${escaped(typed)}</tspan>`, typedS);
    for (const line of printed.flatMap(wrap)) add(paint(line), printedS);
    row++;
  }
  const width = Math.round(columns * charPx + 2 * marginPx);
  const height = row * linePx + 2 * marginPx;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>Five minutes with dacp, in a terminal</title>
<style>${style}</style>
<rect class="f" x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="8"/>
${lines.join('\n')}
</svg>
`;

  /**
   * @param {string} content
   * @param {number} takesS
   */
  function add(content, takesS) {
    const y = marginPx + ++row * linePx - 5;
    lines.push(
      `<text class="l" x="${marginPx}" y="${y}" style="animation-delay:${atS.toFixed(2)}s" xml:space="preserve">${content}</text>`,
    );
    atS += takesS;
  }
}

/** @param {string} line */
function paint(line) {
  const [mark] = marks.exec(line) ?? [];
  if (mark === undefined) return escaped(line);
  const kind = mark === 'award' || mark === 'result' || mark === 'wrote' ? 'g' : 'd';
  return `<tspan class="${kind}">${mark}</tspan>${escaped(line.slice(mark.length))}`;
}

/**
 * Lines that fit.
 * @param {string} line
 */
function wrap(line) {
  const lines = [''];
  for (const word of line.split(/(?<= )/)) {
    if ((lines.at(-1) ?? '').length + word.trimEnd().length > columns) lines.push('');
    lines[lines.length - 1] += word;
  }
  return lines.map(one => one.trimEnd());
}

/** @param {string} text */
function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
