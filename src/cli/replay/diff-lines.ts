import { performativeName } from '../../message/index.js';
import type { Compared, Comparison, JsonChange, Run, Said } from '../../replay/index.js';
import { showContent } from '../content.js';
import type { Style } from '../style.js';
import { count } from '../values.js';
import { valueText } from './said-lines.js';

const marks = { same: ' ', changed: '~', added: '+', removed: '-' } as const;

/** The difference of a conversation and its fork, message by message. */
export function diffLines({ rows, counts }: Comparison, run: Run, style: Style): string[] {
  const { same, changed, added, removed } = counts;
  const end = run.ended ? rows.findLastIndex(({ kind }) => kind !== 'removed') + 1 : rows.length;
  const unplayed = rows.length - end;
  return [
    ...rows.slice(0, end).flatMap(row => rowLines(row, style)),
    ...(unplayed > 0 ? [style.dim(`  #${rows[end]?.before?.number} and what follows was not played`)] : []),
    '',
    `${count(same, 'message')} unchanged, ${changed} changed, ${added} added, ${removed - unplayed} removed`,
    ...run.remarks.map(({ at, text }) => style.warning(at > 0 ? `#${at}: ${text}` : text)),
    ...run.divergences.map(({ at, what }) =>
      style.bad(`the fork ends${at === undefined ? '' : ` at #${at}`}: ${what}`),
    ),
    ...(run.ended && run.divergences.length === 0 ? [style.warning('the fork ends with the first other answer')] : []),
    ...(run.divergences.length > 0 ? ['the recording has no answer to that; --live asks for it really'] : []),
  ];
}

/** Two messages side by side. */
export function rowLines({ kind, before, after, changes }: Compared, style: Style): string[] {
  const one = before ?? after;
  if (!one) return [];
  const paint = { same: style.dim, changed: style.warning, added: style.good, removed: style.bad }[kind];
  const number = before ? `#${before.number}` : '';
  const head = paint(`${marks[kind]} ${number.padEnd(5)}${one.from} → ${one.to}  ${saidAs(before, after)}`);
  if (kind === 'changed')
    return [
      head,
      ...changes.filter(({ path }) => path !== '$.performative').map(change => `    ${changeText(change, style)}`),
    ];
  return [head, ...(kind === 'same' ? [] : [`    ${paint(valueText(showContent(one.message)))}`])];
}

function saidAs(before: Said | undefined, after: Said | undefined): string {
  const [was, is] = [before, after].map(said => said && performativeName(said.message.performative));
  return was !== undefined && is !== undefined && was !== is ? `${was} ⇒ ${is}` : (was ?? is ?? '');
}

function changeText({ path, before, after, words }: JsonChange, style: Style): string {
  const text = words?.some(({ kind }) => kind === 'same')
    ? words
        .map(({ kind, text }) =>
          kind === 'same' ? text : kind === 'removed' ? style.bad(`[-${text}-]`) : style.good(`{+${text}+}`),
        )
        .join('')
    : `${style.bad(valueText(before))} ⇒ ${style.good(valueText(after))}`;
  return `${path.replace(/^\$\./, '')}: ${text}`;
}
