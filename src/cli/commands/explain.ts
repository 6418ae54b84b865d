import { durationMs } from '@bufbuild/protobuf/wkt';
import {
  type ExplainResponse,
  ExplainResponseSchema,
  type Explanation,
  type Verdict,
} from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import {
  AwardState,
  type Candidate,
  NegotiationState,
  Outcome,
  type Proposal,
  Trust,
  type Weighing,
} from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { formatMoney } from '../../budget/index.js';
import type { Context } from '../context.js';
import { findNegotiationId } from '../find-negotiation.js';
import { withMesh } from '../mesh-client.js';
import { protoJson } from '../proto-json.js';
import { columns } from '../table.js';
import type { Terminal } from '../terminal.js';
import { count, formatDuration, word } from '../values.js';

/** Which negotiation. */
export interface ExplainInput {
  readonly negotiation: string;
}

/** `dacp explain`: why a negotiation was awarded as it was. */
export async function explain(context: Context, { negotiation: text }: ExplainInput): Promise<undefined> {
  const { terminal } = context;
  await withMesh(context, async mesh => {
    const negotiationId = await findNegotiationId(mesh, text);
    const explained = await mesh.negotiations.explain({ negotiationId });
    if (terminal.json) terminal.object(protoJson(ExplainResponseSchema, explained));
    else show(terminal, explained);
  });
}

function show(terminal: Terminal, { negotiation, awards, refused }: ExplainResponse): void {
  if (!negotiation) return;
  const { id, task, participants, offers, declined, state, outcome, currency } = negotiation;
  const { style } = terminal;
  terminal.line(`${id}  ${task?.capability ?? ''}  ${standing(state, outcome)}`);
  terminal.line(style.dim(`${participants.length} called, ${count(offers.length, 'proposal')}`));
  for (const one of awards) showAward(terminal, one, currency);
  if (awards.length === 0) terminal.line('\nnothing was awarded');
  const left = [
    ...declined.map(({ agent, failure }) => [style.dim('declined'), agent, failure?.message ?? '']),
    ...refused.map(({ agent, failure }) => [style.warning('not taken'), agent, failure?.message ?? '']),
  ];
  if (left.length > 0) terminal.line();
  for (const line of columns(left)) terminal.line(line);
}

function standing(state: NegotiationState, outcome: Outcome): string {
  return state === NegotiationState.ENDED ? word(Outcome, outcome) : word(NegotiationState, state);
}

function showAward(terminal: Terminal, explanation: Explanation, currency: string): void {
  const { award: status, verdicts } = explanation;
  const { style } = terminal;
  const award = status?.award;
  terminal.line(`\n${style.good(`award ${award?.fence}`)}  ${award?.agent}${how(award?.weighing)}`);
  for (const verdict of verdicts) {
    const mark = verdict.won ? style.good('won') : style.dim('not');
    terminal.line(`  ${mark}  ${verdict.agent}: ${verdict.reason}`);
    const lines = linesOf(verdict, currency);
    // A sentence is no cell: it would make the first column as wide as itself.
    const sentences = lines.flatMap(([sentence = '', ...cells]) => (cells.length === 0 ? [sentence] : []));
    for (const line of [...columns(lines.filter(({ length }) => length > 1)), ...sentences])
      terminal.line(`       ${style.dim(line)}`);
  }
  const more = award?.weighing?.more ?? 0;
  if (more > 0) terminal.line(style.dim(`  how ${more} more were weighed is not kept`));
  terminal.line(`  then ${whatCame(explanation, currency)}`);
}

function how(weighing: Weighing | undefined): string {
  if (!weighing) return '';
  const trust = weighing.trust === Trust.MEASURED ? ', promises as measured' : ', promises at their word';
  const turn = weighing.newcomersTurn ? ", a newcomers' turn" : '';
  return weighing.policy === 'caller' ? ' by the caller' : ` by ${weighing.policy}${trust}${turn}`;
}

function linesOf({ promise, candidate }: Verdict, currency: string): string[][] {
  const lines = [['promised', ...promised(promise, currency)]];
  if (!candidate) return lines;
  const counted = ['counted', ...promised(candidate, currency)];
  if (counted.slice(1).join() !== lines[0]?.slice(1).join()) lines.push(counted);
  if (candidate.newcomersChance) lines.push(["a newcomer's chance: it counts better than it promised"]);
  const record = candidate.reputation;
  if (record)
    lines.push([
      `record: ${count(record.awards, 'award')}, ${record.failed} failed, price × ${record.priceRatio.toFixed(2)}, time × ${record.timeRatio.toFixed(2)}, quality × ${record.qualityRatio.toFixed(2)}, trust ${record.trust.toFixed(2)}`,
    ]);
  return lines;
}

function promised(values: Proposal | Candidate | undefined, currency: string): string[] {
  return [
    formatMoney(values?.priceMicros ?? 0n, currency),
    values?.time ? formatDuration(durationMs(values.time)) : 'time not said',
    `quality ${Math.round((values?.quality ?? 0) * 1000) / 1000}`,
  ];
}

function whatCame({ award, took, reported, rated }: Explanation, currency: string): string {
  const price = (micros: bigint) => formatMoney(micros, currency);
  const time = took ? ` after ${formatDuration(durationMs(took))}` : '';
  return [
    `${word(AwardState, award?.state ?? 0).replaceAll('-', ' ')}${time}`,
    award?.failure?.message ?? '',
    reported?.spentMicros === undefined ? '' : `it says that it took ${price(reported.spentMicros)}`,
    reported?.quality === undefined ? '' : `it says that its quality is ${reported.quality}`,
    rated?.quality === undefined ? '' : `rated ${rated.quality}`,
    rated?.paidMicros === undefined ? '' : `paid ${price(rated.paidMicros)}`,
  ]
    .filter(Boolean)
    .join('; ');
}
