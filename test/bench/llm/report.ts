import { quartiles } from '../../../src/cli/bench/figures.js';
import type { Way } from './ways.js';

/** Medians of two that took turns, in ms, and by how much the second is later. */
export interface InTurn {
  readonly direct: number;
  readonly way: number;
  readonly added: number;
}

/** What one measurement gives; without `added`: it was the direct way; without `streams`: it cannot stream. */
export interface Figures {
  readonly added?: InTurn;
  readonly streams?: InTurn;
  /** At 32 outstanding. */
  readonly perSecond: number;
  /** CPU time of a question in the client, and in the processes on the way, the server last, in µs. */
  readonly clientUs: number;
  readonly cpuUs: readonly number[];
}

/** How much later answers come in ms when the first provider fails: the median, and the slowest. */
export interface Later {
  readonly added: number;
  readonly worst: number;
}

/** After a status 500, and after a connection that was cut. */
export interface FailedOver {
  readonly failed: Later;
  readonly cut: Later;
}

/** By way, in the order of pairs. */
export type Measured = ReadonlyMap<Way, readonly Figures[]>;

const names: Readonly<Record<Way, string>> = {
  direct: "OpenAI's client, directly",
  library: '`createOrchestrator`',
  service: '`LlmService` of a node, by `remoteModels`',
  unary: '`LlmService` of a node, by unary calls',
  portkey: "Portkey's gateway 1.15.2",
  litellm: 'LiteLLM proxy 1.106.0, one worker',
};

/** What we want: at most so many ms. */
const goals: Readonly<Partial<Record<Way, { readonly added: number; readonly first?: number }>>> = {
  library: { added: 0.3 },
  service: { added: 1.5, first: 1 },
};

/** At 32 outstanding `LlmService` is to be so many times as fast. */
const rateGoals: Readonly<Partial<Record<Way, number>>> = { portkey: 1.2, litellm: 10 };

/** An answer of the next provider is to come so much later at most, in ms. */
const failoverGoalMs = 1_000;

/** What failing over adds, as a table in Markdown. */
export function reportFailover(runs: readonly FailedOver[]): string[] {
  const row = (name: string, ofRun: (run: FailedOver) => Later) => {
    const [p50, worst] = [runs.map(run => ofRun(run).added), Math.max(...runs.map(run => ofRun(run).worst))];
    const met = worst <= failoverGoalMs ? 'met' : 'not met';
    return `| ${name} | ${spread(p50, 2)} | ${worst.toFixed(1)} | ≤ ${failoverGoalMs}: ${met} |`;
  };
  return [
    '| the first provider | the next one answers later, p50, ms (quartiles) | worst | goal |',
    '| --- | --- | --- | --- |',
    row('answers 500', ({ failed }) => failed),
    row('cuts the connection', ({ cut }) => cut),
  ];
}

/** Tables in Markdown. */
export function report(measured: Measured): string[] {
  const rows = [...measured].map(([way, figures]) => rowOf(way, figures, measured));
  return [
    '| asked by | added p50, ms (quartiles) | goal | first text later, ms (quartiles) | goal | a second at 32 (quartiles) | × directly | CPU of client, way and server, µs |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
    ...ratios(measured),
  ];
}

function rowOf(way: Way, figures: readonly Figures[], measured: Measured): string {
  const added = figures.flatMap(one => one.added?.added ?? []);
  const first = figures.flatMap(one => one.streams?.added ?? []);
  const { added: addedGoal, first: firstGoal } = goals[way] ?? {};
  const cells = [
    names[way],
    spread(added, 2),
    goalOf(added, addedGoal),
    first.length > 0 || way === 'direct' ? spread(first, 2) : 'breaks off',
    goalOf(first, firstGoal),
    spread(rates(figures), 0),
    way === 'direct' ? '' : spread(divided(rates(figures), rates(measured.get('direct'))), 2),
    cpuOf(figures),
  ];
  return `| ${cells.join(' | ')} |`;
}

function* ratios(measured: Measured): Iterable<string> {
  const ours = rates(measured.get('service'));
  for (const [way, factor] of Object.entries(rateGoals) as [Way, number][]) {
    const theirs = rates(measured.get(way));
    if (ours.length === 0 || theirs.length === 0) continue;
    const found = divided(ours, theirs);
    const met = quartiles(found)[1] >= factor ? 'met' : 'not met';
    yield `- At 32 outstanding \`LlmService\` answers ${spread(found, 2)} × as many as ${names[way]}; goal ≥ ${factor} ×: ${met}`;
  }
}

/** Pair by pair, since what else the machine does changes from minute to minute. */
function divided(ones: readonly number[], others: readonly number[]): number[] {
  return ones.map((one, at) => one / (others[at] ?? Number.NaN));
}

function rates(figures: readonly Figures[] = []): number[] {
  return figures.map(({ perSecond }) => perSecond);
}

function spread(values: readonly number[], digits: number): string {
  if (values.length === 0) return '';
  const [low, median, high] = quartiles(values).map(value => value.toFixed(digits));
  return `${median} (${low} – ${high})`;
}

function goalOf(values: readonly number[], limit: number | undefined): string {
  if (limit === undefined || values.length === 0) return '';
  return `≤ ${limit}: ${quartiles(values)[1] <= limit ? 'met' : 'not met'}`;
}

function cpuOf(figures: readonly Figures[]): string {
  const parts = figures.map(({ clientUs, cpuUs }) => [clientUs, ...cpuUs]);
  const [first = []] = parts;
  return first.map((_, at) => quartiles(parts.map(each => each[at] ?? 0))[1].toFixed(0)).join(' + ');
}
