/** Control characters, and those that turn the direction of text around. */
const acting = /\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu;
/** What follows the escape of a colour (SGR of ECMA-48). */
const colour = /\[[\d;]*m/y;

/**
 * Text as a terminal may be given it: what an agent or a model said could move the cursor, retitle the window or turn lines around.
 * Such characters are shown as `\u{1b}`; lines, tabs and colours stay.
 */
export function harmless(text: string): string {
  return text.replace(acting, (found, offset: number) => {
    if (found === '\n' || found === '\t') return found;
    colour.lastIndex = offset + 1;
    if (found === '\u001b' && colour.test(text)) return found;
    return `\\u{${(found.codePointAt(0) ?? 0).toString(16)}}`;
  });
}
