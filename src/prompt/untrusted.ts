import { createHash } from 'node:crypto';

/**
 * Puts a text of somebody else between delimiters that it cannot contain, so that nothing in it can pretend to be the template: their
 * name is a hash of the text itself. The same text always looks the same, which answers that are cached by their prompt need.
 */
export function delimit(name: string, text: string): string {
  const tag = `${name}-${createHash('sha256').update(text).digest('hex').slice(0, 24)}`;
  return `<${tag}>\n${text}\n</${tag}>`;
}
