import type { Finding, SourceFile } from './source.js';

const row = /^\| `([A-Z][A-Z0-9_]*)` \| ([A-Z_]+) \|/gm;

/** docs/errors.md has exactly one row for each reason, with its code. */
export function checkReasons(reasons: Readonly<Record<string, string>>, document: SourceFile): Finding[] {
  const rows = [...document.text.matchAll(row)].map(match => ({ reason: match[1] ?? '', code: match[2] ?? '' }));
  const named = rows.map(each => each.reason);
  const faults = [
    ...Object.keys(reasons).flatMap(reason => (named.includes(reason) ? [] : [`lacks a row for ${reason}`])),
    ...rows.flatMap(({ reason, code }) => faultOfRow(reason, code, reasons)),
    ...named.flatMap((reason, at) => (named.indexOf(reason) < at ? [`has two rows for ${reason}`] : [])),
  ];
  return faults.map(fault => ({ path: document.path, fault }));
}

function faultOfRow(reason: string, code: string, reasons: Readonly<Record<string, string>>): string[] {
  const wanted = Object.hasOwn(reasons, reason) ? reasons[reason] : undefined;
  if (wanted === undefined) return [`has a row for ${reason}, which src/base/reasons.ts lacks`];
  return wanted === code ? [] : [`says that ${reason} is ${code}; it is ${wanted}`];
}

const headings = ['Context', 'Choice', 'Measured', 'Consequence'];

/** Each decision is named NNN-title.md and has the four headings in order, none of them empty. */
export function checkDecisions(documents: readonly SourceFile[]): Finding[] {
  return documents.flatMap(({ path, text }) => {
    const found = [...text.matchAll(/^## (.+)\n+(?=[^#\s])/gm)].map(match => match[1]);
    const faults = [
      ...(/\/\d{3}-[a-z0-9-]+\.md$/.test(path) ? [] : ['is not named NNN-title.md']),
      ...(found.join() === headings.join()
        ? []
        : [`has the headings ${found.join(', ') || 'none'}; wanted are ${headings.join(', ')}`]),
    ];
    return faults.map(fault => ({ path, fault }));
  });
}
