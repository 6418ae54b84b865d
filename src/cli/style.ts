import { styleText } from 'node:util';

/** How parts of a line are set off from each other. */
export interface Style {
  /** What the eye should find first. */
  strong(text: string): string;
  /** What is there for completeness. */
  dim(text: string): string;
  good(text: string): string;
  warning(text: string): string;
  bad(text: string): string;
}

/** Colours, or plain text. */
export function createStyle(colours: boolean): Style {
  const plain = (text: string) => text;
  if (!colours) return { strong: plain, dim: plain, good: plain, warning: plain, bad: plain };
  // Whether the stream takes colours was decided before; styleText must not decide again.
  const paint = (format: 'bold' | 'dim' | 'green' | 'yellow' | 'red') => (text: string) =>
    styleText(format, text, { validateStream: false });
  return {
    strong: paint('bold'),
    dim: paint('dim'),
    good: paint('green'),
    warning: paint('yellow'),
    bad: paint('red'),
  };
}
