/** A sentence as it stands in the text, white space folded. */
export interface Sentence {
  readonly text: string;
  /** Its place among the sentences of the text, from 0. */
  readonly index: number;
}

const word = /\p{L}[\p{L}\p{M}\p{Nd}]*(?:['’-]\p{L}[\p{L}\p{M}\p{Nd}]*)*/gu;

/** After these a full stop ends no sentence, in any of the three languages. */
const abbreviation =
  /(?:^|[\s(])(?:\p{Lu}|Mr|Mrs|Ms|Dr|Dra|Prof|Sr|Sra|Srta|St|No|vs|etc|e\.g|i\.e|p\.ex|cf|fig|art|pág|núm|nº|Ud|Uds|EE|aprox)\.$/iu;
const sentenceEnd = /[.!?…]+["'”’»)\]]*(?=\s)/gu;
const markup = /^\s*(?:#{1,6}\s|[|>]|[-*+]\s+\[|!?\[[^\]]*\]\([^)]*\)\s*$|<[^>]+>\s*$|[-=*_]{3,}\s*$)/;

/** The words of a text in lower case, in order; numbers and signs are none. */
export function wordsOf(text: string): string[] {
  return (text.match(word) ?? []).map(found => found.toLowerCase());
}

/** The paragraphs of a text: what stands between empty lines. */
export function paragraphsOf(text: string): string[] {
  return text
    .split(/\r?\n(?:[ \t]*\r?\n)+/)
    .map(paragraph => paragraph.trim())
    .filter(paragraph => paragraph !== '');
}

/**
 * The sentences of a text in order. Of Markdown, code blocks, headings, tables and quotes are left out: they are no sentences. Each
 * sentence is a piece of the text, but for folded white space.
 */
export function sentencesOf(text: string): Sentence[] {
  return paragraphsOf(withoutFences(text))
    .flatMap(paragraph => blocksOf(paragraph))
    .flatMap(splitSentences)
    .filter(sentence => /\p{L}/u.test(sentence))
    .map((sentence, index) => ({ text: sentence, index }));
}

/** A text without the code blocks of Markdown. */
export function withoutFences(text: string): string {
  return text.includes('```') ? text.replace(/^[ \t]*```[\s\S]*?(?:^[ \t]*```[^\n]*$|$(?![\s\S]))/gm, '\n') : text;
}

/** Lines that belong together: markup ends a block, and each item of a list is one. */
function blocksOf(paragraph: string): string[] {
  const blocks: string[][] = [[]];
  for (const line of paragraph.split(/\r?\n/)) {
    if (markup.test(line)) blocks.push([]);
    else if (/^\s*(?:[-*+]|\d+[.)])\s+/.test(line)) blocks.push([line.replace(/^\s*(?:[-*+]|\d+[.)])\s+/, '')]);
    else blocks.at(-1)?.push(line);
  }
  return blocks.map(lines => lines.join(' ').replace(/\s+/g, ' ').trim()).filter(block => block !== '');
}

function splitSentences(block: string): string[] {
  const sentences: string[] = [];
  let start = 0;
  for (const { index, 0: end } of block.matchAll(sentenceEnd)) {
    const sentence = block.slice(start, index + end.length);
    if (end === '.' && abbreviation.test(sentence.slice(-12))) continue;
    sentences.push(sentence.trim());
    start = index + end.length;
  }
  sentences.push(block.slice(start).trim());
  return sentences.filter(sentence => sentence !== '');
}
