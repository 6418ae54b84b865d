import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import { formatMoney } from '../budget/index.js';
import type { Style } from './style.js';
import { columns, table } from './table.js';
import { formatDuration } from './values.js';

/** Where a line of the summary ends. */
const lineChars = 100;
const statistics = ['bytes', 'words', 'sentences', 'paragraphs'] as const;

/**
 * A report on a text for people: what is known of it, then who did each part at what price. It came from an agent: what is missing or
 * of another form is left out.
 */
export function reportLines(path: string, report: JsonValue, style: Style): string[] {
  const { language, statistics: counted, keywords, summary, negotiations } = object(report);
  const facts = [
    ['language', languageText(object(language))],
    ['size', sizeText(object(counted))],
    ['keywords', keywordsText(list(object(keywords).keywords))],
  ].filter(([, text]) => text !== '');
  const failed = failedParts(report).map(({ part, why }) => style.warning(`${part} is missing: ${why}`));
  return [
    style.strong(path),
    '',
    ...columns(facts),
    '',
    ...wrap(text(object(summary).summary)),
    ...failed,
    ...negotiationLines(list(negotiations).map(object)),
  ];
}

/** The parts that the report names as missing. */
export function failedParts(report: JsonValue): { part: string; why: string }[] {
  return list(object(report).failed).map(entry => ({ part: text(object(entry).part), why: text(object(entry).why) }));
}

function negotiationLines(negotiations: readonly JsonObject[]): string[] {
  const rows = negotiations.flatMap(({ capability, proposals, winner, id }) => {
    const offers = list(proposals).map(object);
    if (offers.length === 0) return [[text(capability), '', 'no result', '', '', text(id)]];
    return offers.map((offer, index) => [
      index === 0 ? text(capability) : ' ',
      text(offer.agent),
      offer.agent === winner ? 'won' : ' ',
      formatMoney(Math.round(number(offer.price_micros))),
      typeof offer.time_ms === 'number' ? formatDuration(offer.time_ms) : '',
      index === 0 ? text(id) : ' ',
    ]);
  });
  return table(['PART', 'PROPOSAL OF', 'AWARD', 'PRICE', 'TIME', 'NEGOTIATION'], rows);
}

function languageText({ language, confidence }: JsonObject): string {
  if (typeof language !== 'string') return '';
  return language === 'und' ? 'unknown' : `${language}, confidence ${number(confidence)}`;
}

function sizeText(counted: JsonObject): string {
  const counts = statistics.filter(name => typeof counted[name] === 'number').map(name => `${counted[name]} ${name}`);
  const minutes = counted.reading_minutes;
  return [...counts, ...(typeof minutes === 'number' ? [`${minutes} min to read`] : [])].join(', ');
}

function keywordsText(keywords: readonly JsonValue[]): string {
  return keywords.map(keyword => text(object(keyword).term)).join(', ');
}

/** The lines of a paragraph and an empty one; none for an empty text. */
function wrap(long: string): string[] {
  if (long === '') return [];
  const lines: string[] = [''];
  for (const word of long.split(/\s+/)) {
    const last = lines[lines.length - 1] ?? '';
    if (last !== '' && last.length + 1 + word.length > lineChars) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return [...lines, ''];
}

function object(value: JsonValue | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

function list(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

function text(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

function number(value: JsonValue | undefined): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}
