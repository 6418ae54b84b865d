import type { Failure, Figures } from '../simulator/index.js';
import { fittedTable, table } from './table.js';
import type { Terminal } from './terminal.js';
import { formatDuration } from './values.js';

const head = [
  'PROTOCOL',
  'POLICY',
  'COMPLETED',
  'WELFARE',
  'REGRET',
  'PRICE',
  'TIME',
  'P95',
  'JAIN',
  'GINI',
  'AWARDS',
  'MESSAGES',
  'CRASHES',
];

/** A table of what each policy came to, and for each who won how often. */
export function showFigures(terminal: Terminal, figures: readonly Figures[]): void {
  const rows = figures.map(one => [
    one.protocol,
    one.policy,
    percent(one.completed),
    one.welfare.toFixed(3),
    one.regret.toFixed(3),
    one.price.toFixed(3),
    formatDuration(one.timeMs.mean),
    formatDuration(one.timeMs.p95),
    one.jain.toFixed(3),
    one.gini.toFixed(3),
    one.awardsEach.toFixed(2),
    one.messagesEach.toFixed(1),
    String(one.crashes),
  ]);
  const expendable = ['CRASHES', 'MESSAGES', 'AWARDS', 'P95', 'PRICE', 'GINI'];
  for (const line of fittedTable(head, rows, { width: terminal.width, expendable })) terminal.line(line);
  for (const one of figures) showShares(terminal, one);
}

/** Letters of the longest bar. */
const barMax = 40;

/** Who won how often, as bars. */
function showShares(terminal: Terminal, { protocol, policy, negotiations, profiles }: Figures): void {
  const { style } = terminal;
  terminal.line();
  terminal.line(style.dim(`awards under ${policy} by ${protocol}, ${negotiations} negotiations`));
  const rows = profiles.map(({ name, count, share, profit }) => [
    count === 1 ? name : `${name} × ${count}`,
    percent(share),
    `${profit < 0 ? '' : '+'}${profit.toFixed(3)}`,
    '█'.repeat(Math.round(share * barMax)),
  ]);
  for (const line of table(['BIDDER', 'SHARE', 'PROFIT', ''], rows)) terminal.line(line);
}

/** Seeds that are shown one by one. */
const shownMax = 10;

/** Which rules were broken, and how to see that again. */
export function showFailures(
  terminal: Terminal,
  failures: readonly Failure[],
  replay: (failure: Failure) => string,
): void {
  if (terminal.json) {
    for (const failure of failures) terminal.object({ failure: { ...failure, replay: replay(failure) } });
    return;
  }
  if (failures.length === 0) return;
  terminal.line();
  for (const failure of failures.slice(0, shownMax)) {
    terminal.line(terminal.style.bad(`seed ${failure.seed} broke a rule: ${failure.violations[0]}`));
    terminal.line(`  see it again: ${replay(failure)}`);
  }
  if (failures.length > shownMax) terminal.line(`… and ${failures.length - shownMax} more seeds`);
}

/** The command that shows everything that happened under a seed. */
export function replayLine(
  input: { readonly market?: string; readonly faults?: string },
  { seed, policy, protocol }: Failure,
): string {
  const market = input.market === undefined ? '' : ` ${input.market}`;
  const faults = input.faults === undefined ? '' : ` --faults ${input.faults}`;
  return `npx dacp simulate${market} --trace ${seed}${faults} --policy ${policy} --protocol ${protocol}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
