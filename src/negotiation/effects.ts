import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import {
  type Award,
  AwardState,
  type Offer,
  type Refused,
  type Rejected,
  type Step,
} from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { backoffMs, type CancelSignal, type Clock, MeshError, sleep, toMeshError } from '../base/index.js';
import { type Exchange, type Together, undelivered } from '../link/index.js';
import { failureOf, formatAddress } from '../message/index.js';
import type { Logger } from '../observability/index.js';
import { unanswered } from './answered.js';
import { readAnswers, readProposal, readResult, takesRejections } from './answers.js';
import type { Command, CommandOf } from './commands.js';
import { bySession, companiesOf, type Group, sharedNames } from './groups.js';
import type { Phrasebook } from './messages.js';
import { awardOf, awardsInForce, candidates, type NegotiationState, offersThatAre, sessionOf } from './state.js';
import { termsOf } from './terms.js';
import { createTidings } from './tidings.js';

/** How bidders are spoken to: one by one, and those of one process together where that is possible. */
export type Speech = Pick<Exchange, 'ask' | 'send'> & Partial<Together>;

/** What effects stand on. */
export interface EffectsParts {
  readonly exchange: Speech;
  readonly phrases: Phrasebook;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: () => number;
}

/** One negotiation as its effects see it. */
export interface Subject {
  readonly state: NegotiationState;
  /** Says what came of a message. */
  report(commands: readonly Command[]): void;
  /** Aborted when nobody waits for answers any more. */
  readonly signal: CancelSignal;
}

/** Sends what the steps of negotiations want to be sent. What was sent follows from the state alone, so that it can be sent again. */
export interface Effects {
  /** Steps are in the record. */
  after(subject: Subject, steps: readonly Step[]): void;
  /** The manager is back: what may not have been sent is sent, or sent again. */
  resume(subject: Subject): void;
  /** Tells an agent that its award, and those before it, are void. */
  cancel(state: NegotiationState, agent: string, why: { readonly fence: bigint; readonly reason: string }): void;
  /** What may wait a moment is sent now. */
  flush(): void;
}

/** Errors of a receiver that the registry knows as active: its link is broken just now, or the node is back and its host is not yet. */
const away: ReadonlySet<string> = new Set(['NOT_DELIVERED', 'UNREACHABLE']);
/** How long an agent may be away before that is its answer, in ms; and when the manager itself has just come back. */
const graceMs = 2_000;
const returnMs = 10_000;

/** Tries again where the receiver's process may only be away for a moment, in ms. */
const backoff = { firstMs: 100, maxMs: 1_000 };

/** Makes the effects of a manager. */
export function createEffects({ exchange, phrases, clock, logger, random }: EffectsParts): Effects {
  const madeMs = clock.monotonic();
  const { tellEach } = exchange;
  const tidings = createTidings({ clock, tellEach, message: phrases.tidings });

  /** Whether an agent is only away for a moment; one that was not there when it was called is not waited for. */
  function createPatience(sessionId: string): (error: MeshError) => boolean {
    const nowMs = clock.monotonic();
    const untilMs = nowMs + (nowMs - madeMs < returnMs ? returnMs : graceMs);
    return ({ reason }) => sessionId !== '' && away.has(reason) && clock.monotonic() < untilMs;
  }

  /** Asks until there is an answer, or an error after which it is not to be asked again, and says so if anybody still waits for it. */
  async function askUntil(
    message: Message,
    on: {
      readonly sessionId: string;
      readonly signal: CancelSignal;
      /** Why it did not work together with others. */
      readonly failed?: MeshError | undefined;
      again(error: MeshError): boolean;
      heard(answer: Message | MeshError): void;
    },
  ): Promise<void> {
    const { signal, sessionId } = on;
    const options = sessionId === '' ? { signal } : { signal, sessionId };
    for (let attempt = 1, { failed } = on; ; attempt++) {
      const answer = failed ?? (await exchange.ask(message, options).catch(toMeshError));
      failed = undefined;
      if (signal.aborted) return;
      if (!(answer instanceof MeshError) || !on.again(answer)) return on.heard(answer);
      await sleep(clock, backoffMs(attempt, backoff, random), signal).catch(
        () => 'the negotiation is over: looked at below',
      );
      if (signal.aborted) return;
      // What was to be asked may be void by now.
      if (!on.again(answer)) return on.heard(answer);
    }
  }

  /** Calls agents. */
  function callAll(subject: Subject, agents: readonly string[]): void {
    callEach(
      subject,
      bySession(agents, agent => sessionOf(subject.state, agent)),
    );
  }

  /** Calls those that one host carries together. */
  function callEach(subject: Subject, companies: readonly Group<string>[]): void {
    const { askEach } = exchange;
    for (const { sessionId, all } of companies)
      if (askEach && sessionId !== '' && all.length > 1) callTogether(subject, { sessionId, all }, askEach);
      else for (const agent of all) call(subject, agent);
  }

  function callTogether(subject: Subject, { sessionId, all }: Group<string>, askEach: Together['askEach']): void {
    const { state, signal } = subject;
    askEach(
      phrases.callEach(state, all),
      { receivers: sharedNames(all), sessionId, signal },
      {
        answered(agent, answer, also) {
          const said = readAnswers(answer, agent, also);
          if (takesRejections(answer)) tidings.joined(termsOf(state), { sessionId, all: namesOf(said, all) });
          subject.report(state.round ? said.map(one => inRound(state, one)) : said);
        },
        refused(refused, error) {
          for (const agent of refused) call(subject, agent, error);
        },
      },
    );
  }

  function call(subject: Subject, agent: string, failed?: MeshError): void {
    const { state, signal } = subject;
    const sessionId = sessionOf(state, agent);
    const { proposeByMs } = state;
    const isAway = createPatience(sessionId);
    const again = (error: MeshError) => isAway(error) && clock.now() < proposeByMs;
    const heard = (answer: Message | MeshError) => {
      if (answer instanceof MeshError) {
        // Silence is no answer: collecting ends at its deadline.
        if (answer.reason === 'DEADLINE_PASSED') return;
        return subject.report([inRound(state, { kind: 'decline', agent, failure: failureOf(answer) })]);
      }
      subject.report([inRound(state, isBy(answer, agent) ? readProposal(answer, agent) : strange(agent, answer))]);
    };
    void askUntil(phrases.call(state, agent), { sessionId, signal, failed, again, heard });
  }

  /**
   * Orders the work. That it certainly did not arrive is a refusal – unless it may have arrived in an earlier try: then only the
   * winner's own word counts, or its silence.
   */
  function order(subject: Subject, award: Award, back: boolean): void {
    const { state, signal } = subject;
    const { agent, fence, sessionId } = award;
    const isAway = createPatience(sessionId);
    let certain = !back;
    const again = (error: MeshError) => {
      const inForce = awardOf(subject.state, agent)?.fence === fence;
      if (certain && undelivered.has(error.reason)) return inForce && isAway(error);
      certain = false;
      return inForce && error.reason !== 'DEADLINE_PASSED';
    };
    const heard = (answer: Message | MeshError) => {
      if (!(answer instanceof MeshError)) {
        if (isBy(answer, agent)) subject.report([readResult(answer, agent, fence)]);
      } else if (certain) {
        subject.report([{ kind: 'fail', agent, fence, failure: failureOf(answer) }]);
      }
    };
    void askUntil(phrases.accept(state, award), { sessionId, signal, again, heard });
  }

  function tell(message: Message, sessionId: string): void {
    exchange.send(message, sessionId === '' ? {} : { sessionId }).catch(error => {
      const to = message.receiver && formatAddress(message.receiver);
      logger.debug(
        { err: error, receiver: to, message_id: message.id },
        'a bidder did not hear what became of its bid',
      );
    });
  }

  function cancel(state: NegotiationState, agent: string, why: { fence: bigint; reason: string }): void {
    tell(phrases.cancel(state, agent, why), sessionOf(state, agent));
  }

  function reject(state: NegotiationState, offers: readonly Told[], inReserve: boolean): void {
    const reason = inReserve ? 'another proposal was better' : 'the negotiation is over';
    // Who has won something hears which of its proposals is meant.
    const winners = new Set(awardsInForce(state).map(({ agent }) => agent));
    for (const { sessionId, all } of bySession(offers, offer => (winners.has(offer.agent) ? '' : offer.sessionId))) {
      const receivers = [...new Set(all.map(({ agent }) => agent))];
      if (tellEach && sessionId !== '' && all.length > 1)
        tellEach(phrases.rejectEach(state, { inReserve, reason }), { receivers, sessionId });
      else for (const offer of all) tell(phrases.reject(state, offer, { inReserve, reason }), offer.sessionId);
    }
  }

  /** What was not awarded. At the end of a negotiation this is told with the end. */
  function rejected(state: NegotiationState, { proposalIds, inReserve }: Rejected): void {
    const others = tidings.others(state);
    if (others.length > 0) {
      const told = new Set(proposalIds);
      const not = others.filter(({ proposalId }) => told.has(proposalId));
      reject(state, not, inReserve);
    }
    if (inReserve) tidings.reserved(state);
  }

  /** Who was in reserve is free, of whatever it proposed. */
  function release(state: NegotiationState): void {
    const others = tidings.others(state);
    if (others.length > 0) {
      const kept = new Set(offersThatAre('reserve', state));
      const free = others.filter(offer => kept.has(offer));
      reject(
        state,
        free.map(({ agent, sessionId }) => ({ agent, sessionId, proposalId: '' })),
        false,
      );
    }
    tidings.over(state);
  }

  function one(subject: Subject, { kind }: Step): void {
    const { state } = subject;
    switch (kind.case) {
      case 'started':
        if (!state.round) callEach(subject, companiesOf(kind.value.participants));
        break;
      case 'roundOpened':
        if (kind.value === state.round && state.status === 'collecting') callAll(subject, kind.value.agents);
        break;
      case 'passed':
        if (kind.value.proposalId !== '') refuse(state, kind.value);
        break;
      case 'declined':
        withdrawn(state, kind.value.agent);
        break;
      case 'awarded':
        // The same write may have ended it: by the caller, who cancelled as its time to propose ran out.
        if (awardOf(state, kind.value.agent)?.fence === kind.value.fence) order(subject, kind.value, false);
        break;
      case 'rejected':
        rejected(state, kind.value);
        break;
      case 'refused':
        refuse(state, kind.value);
        break;
      case 'awardFailed':
        cancel(state, kind.value.agent, { fence: kind.value.fence, reason: kind.value.failure?.message ?? '' });
        break;
      case 'ended':
        stop(state, kind.value.failure?.message ?? 'enough is done');
        release(state);
        break;
    }
  }

  /** A bidder hears why something of it was not taken. */
  function refuse(
    state: NegotiationState,
    { agent, proposalId, failure }: Pick<Refused, 'agent' | 'proposalId' | 'failure'>,
  ): void {
    const reason = failure?.message ?? '';
    if (proposalId !== '') {
      const why = { inReserve: false, reason, failure };
      tell(phrases.reject(state, { agent, proposalId }, why), sessionOf(state, agent));
    } else if (!awardOf(state, agent)) {
      // Who has done its work has nothing to stop: what it said before came late.
      const last = state.awards.findLast(({ award }) => award?.agent === agent);
      if (last?.award && last.state !== AwardState.FULFILLED) cancel(state, agent, { fence: last.award.fence, reason });
    }
  }

  /** A bidder that took back its offer is told that it counts for nothing any more. */
  function withdrawn(state: NegotiationState, agent: string): void {
    const { failure } = state.declined.findLast(one => one.agent === agent) ?? {};
    if (offersThatAre('withdrawn', state).some(offer => offer.agent === agent))
      cancel(state, agent, { fence: 0n, reason: failure?.message ?? '' });
  }

  /** Winners whose awards ended with the negotiation stop. */
  function stop(state: NegotiationState, reason: string): void {
    for (const { award } of state.leases) {
      const { agent, fence } = award;
      const status = state.awards.find(one => one.award?.fence === fence);
      if (status?.state === AwardState.FAILED) cancel(state, agent, { fence, reason });
    }
  }

  return {
    after(subject, steps) {
      for (const step of steps) one(subject, step);
    },
    resume(subject) {
      const { state } = subject;
      if (state.status === 'collecting') callAll(subject, unanswered(state));
      const awards = awardsInForce(state);
      if (awards.length === 0) return;
      for (const award of awards) order(subject, award, true);
      reject(state, candidates(state), true);
    },
    cancel,
    flush: tidings.flush,
  };
}

/** Who is told, and of which proposal; an empty id: of all that it made. */
type Told = Pick<Offer, 'agent' | 'sessionId' | 'proposalId'>;

/** Who has said this; the list of those who were called if it is all of them, as what is known of that needs not be found out anew. */
function namesOf(said: readonly { readonly agent: string }[], called: readonly string[]): readonly string[] {
  if (said.length === called.length && said.every(({ agent }, index) => agent === called[index])) return called;
  return said.map(({ agent }) => agent);
}

/** What was said in the round of the call. Without rounds, who makes no offer does not take part at all. */
function inRound(
  { round }: NegotiationState,
  command: CommandOf<'propose' | 'decline'>,
): CommandOf<'propose' | 'decline'> {
  return round ? { ...command, round: round.round } : command;
}

function isBy({ sender }: Message, agent: string): boolean {
  return sender !== undefined && formatAddress(sender) === agent;
}

function strange(agent: string, { sender }: Message): CommandOf<'decline'> {
  const message = `it was answered by "${sender ? formatAddress(sender) : ''}"`;
  return { kind: 'decline', agent, failure: failureOf(new MeshError('SENDER_DENIED', message)) };
}
