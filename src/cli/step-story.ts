import { durationMs } from '@bufbuild/protobuf/wkt';
import {
  type Award,
  type Offer,
  Outcome,
  type Proposal,
  type RoundOpened,
  type Step,
} from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { formatMicros, formatMoney } from '../budget/index.js';
import { count, formatDuration, word } from './values.js';

/** A step of a negotiation for people: who said what to whom. */
export interface Telling {
  readonly from: string;
  readonly to: string;
  /** One word, such as `proposal`. */
  readonly what: string;
  /** The rest of it; may be empty. */
  readonly rest: string;
  /** Whether it went well; undefined: neither. */
  readonly good?: boolean;
}

/** Who calls, as the mesh knows it. */
const manager = 'negotiations';

/** Tells the steps of negotiations as they come; it remembers who made which proposal, and who has the award. */
export interface Story {
  tell(step: Step): readonly Telling[];
}

/** Begins a story. */
export function createStory(): Story {
  const bidders = new Map<string, string>();
  const winners = new Map<string, string>();
  return {
    tell(step) {
      if (step.kind.case === 'proposed') bidders.set(step.kind.value.proposalId, step.kind.value.agent);
      if (step.kind.case === 'awarded') winners.set(step.negotiationId, step.kind.value.agent);
      // A story that began later has not heard who that is.
      const winner = winners.get(step.negotiationId) ?? 'winner';
      const tellings = tellingsOf(step, { winner, bidderOf: id => bidders.get(id) ?? `proposal ${id}` });
      if (step.kind.case === 'ended') winners.delete(step.negotiationId);
      if (step.kind.case === 'rejected' && !step.kind.value.inReserve)
        for (const id of step.kind.value.proposalIds) bidders.delete(id);
      return tellings;
    },
  };
}

/** What a bidder promises, for people. */
export function promiseOf(proposal: Proposal | undefined): string[] {
  return [
    formatMoney(proposal?.priceMicros ?? 0n, proposal?.currency),
    proposal?.time ? formatDuration(durationMs(proposal.time)) : 'time not said',
    `quality ${proposal?.quality ?? 0}`,
    [proposal?.quantity ? count(proposal.quantity, 'unit') : '', proposal?.description ?? '']
      .filter(Boolean)
      .join(', '),
  ];
}

interface Known {
  readonly winner: string;
  bidderOf(proposalId: string): string;
}

function tellingsOf({ kind }: Step, { winner, bidderOf }: Known): readonly Telling[] {
  const told = (to: string, what: string, rest = '', good?: boolean): Telling => ({
    ...{ from: manager, to, what, rest },
    ...(good !== undefined && { good }),
  });
  const said = (from: string, what: string, rest = '', good?: boolean): Telling => ({
    ...{ from, to: manager, what, rest },
    ...(good !== undefined && { good }),
  });
  switch (kind.case) {
    case 'started':
      return kind.value.participants.map(({ agent }) => told(agent, 'call', kind.value.task?.capability));
    case 'proposed':
      return [said(kind.value.agent, 'proposal', offerText(kind.value))];
    case 'declined':
      return [said(kind.value.agent, 'declines', kind.value.failure?.message, false)];
    case 'refused':
      return [told(kind.value.agent, 'not taken', kind.value.failure?.message, false)];
    case 'deciding':
      return [told('caller', 'decide', '')];
    case 'awarded':
      return [told(kind.value.agent, 'award', awardText(kind.value), true)];
    case 'rejected':
      return kind.value.proposalIds.map(id =>
        told(bidderOf(id), 'rejection', kind.value.inReserve ? 'kept in reserve' : ''),
      );
    case 'roundOpened':
      return [told('bidders', `round ${kind.value.round}`, roundText(kind.value))];
    case 'passed':
      return [said(kind.value.agent, 'passes', kind.value.failure?.message)];
    case 'fulfilled':
      return [said(kind.value.agent, 'part done', '', true)];
    case 'progressed':
      return [said(winner, 'progress', progressText(kind.value))];
    case 'resumed':
      return [told(winner, 'resumed', 'the manager is back')];
    case 'awardFailed':
      return [told(kind.value.agent, 'award void', kind.value.failure?.message, false)];
    case 'reported':
      return [said(kind.value.agent, 'reports', reportText(kind.value))];
    case 'rated':
      return [told(kind.value.agent, 'rating', ratingText(kind.value))];
    case 'ended':
      return [endText(kind.value)];
    default:
      return [];
  }

  function endText(ended: Extract<Step['kind'], { case: 'ended' }>['value']): Telling {
    const how = word(Outcome, ended.outcome).replaceAll('-', '_');
    if (ended.outcome === Outcome.COMPLETED && ended.agent !== '') return said(ended.agent, 'result', how, true);
    if (ended.outcome === Outcome.COMPLETED || ended.outcome === Outcome.QUOTED)
      return told('caller', 'ended', how, true);
    return told('caller', 'ended', [how, ended.failure?.message].filter(Boolean).join(': '), false);
  }
}

function offerText({ proposal }: Offer): string {
  return promiseOf(proposal).filter(Boolean).join(', ');
}

type ValueOf<Case extends Step['kind']['case']> = Extract<Step['kind'], { case: Case }>['value'];

function reportText({ spentMicros, quality }: ValueOf<'reported'>): string {
  const spent = spentMicros === undefined ? '' : `spent ${formatMicros(spentMicros)}`;
  return [spent, qualityText(quality)].filter(Boolean).join(', ');
}

function ratingText({ paidMicros, quality }: ValueOf<'rated'>): string {
  const paid = paidMicros === undefined ? '' : `paid ${formatMicros(paidMicros)}`;
  return [qualityText(quality), paid].filter(Boolean).join(', ');
}

function qualityText(quality: number | undefined): string {
  return quality === undefined ? '' : `quality ${quality}`;
}

/** Why, and what is paid where that is not what was asked; in which currency the step does not say. */
function awardText({ reason, priceMicros }: Award): string {
  return priceMicros === undefined ? reason : `${reason}; pays ${formatMicros(priceMicros)}`;
}

/** What a round goes by. */
function roundText({ agents, terms }: RoundOpened): string {
  const { priceToBeatMicros, priceAtMostMicros, quantity = 0 } = terms ?? {};
  return [
    `${agents.length} called`,
    quantity > 0 ? `${quantity} units wanted` : '',
    priceToBeatMicros === undefined ? '' : `lowest so far ${formatMicros(priceToBeatMicros)}`,
    priceAtMostMicros === undefined ? '' : `at most ${formatMicros(priceAtMostMicros)}`,
  ]
    .filter(Boolean)
    .join(', ');
}

function progressText({ done, description }: Extract<Step['kind'], { case: 'progressed' }>['value']): string {
  return [done === undefined ? '' : `${Math.round(done * 100)} %`, description].filter(Boolean).join(', ');
}
