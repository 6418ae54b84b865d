import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import { type BidderAnswer, ProposalsSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { toMeshError } from '../../base/index.js';
import { type Inbound, offerToEach, type Refusal } from '../../link/index.js';
import { anyContent, replyTo } from '../../message/index.js';
import type { TelemetrySampling } from '../telemetry.js';
import { answerAlone, type Speaker } from './answer-again.js';
import { underWay } from './at-once.js';
import type { CallsBefore } from './calls-before.js';
import type { BiddingDesk } from './desk.js';
import { answersMax } from './gathering.js';
import type { Promises } from './promises.js';
import { hearRejections, rejectionsOf } from './rejections.js';
import { type SharedCall, sharedCallOf } from './shared-call.js';
import { createTally, type Tally } from './tally.js';

/** Has all bidders of a host that a call is for answer it, in one pass and mostly in one message. */
export interface Canvass {
  /** Gives it to all of them, and says who did not take it. The inbounds are of one call, each for the agent in its place. */
  offer(agents: readonly string[], inbounds: readonly Inbound[]): readonly Refusal[];
  /** Tells all of them how negotiations came out, and says who is not here; undefined: it is no such message. */
  tell(agents: readonly string[], inbound: Inbound): readonly Refusal[] | undefined;
  /** Agents have come or gone. */
  changed(): void;
  /** Has what they did counted in their metrics. */
  settle(): void;
}

export interface CanvassOptions {
  readonly before: CallsBefore;
  readonly promises: Promises;
  /** Which lines of the log are written. */
  readonly sampling: TelemetrySampling;
  /** Where this agent bids at once, if it does; undefined: it is no agent here, or none that bids. */
  desk(agent: string): BiddingDesk | undefined;
  /** Gives a call to one agent as any message. */
  offer(agent: string, inbound: Inbound): Refusal['error'] | undefined;
  /** Nobody records what comes of it. */
  onlyCarries(traceparent: string | undefined): boolean;
}

/** Those that a call is for, each in its place. */
interface Bidders {
  readonly agents: readonly string[];
  readonly desks: readonly (BiddingDesk | undefined)[];
  readonly tally: Tally;
}

/** Who has answered, and what: each in the same place of all three. */
interface Answered {
  readonly inbounds: Inbound[];
  readonly answers: BidderAnswer[];
  readonly desks: BiddingDesk[];
}

export function createCanvass(options: CanvassOptions): Canvass {
  const { before, promises, sampling } = options;
  /** Most calls are for those that the one before was for; deliveries for the same share the list of their names. */
  let last: Bidders | undefined;

  function biddersOf(agents: readonly string[]): Bidders {
    if (last?.agents === agents) return last;
    last?.tally.settle();
    const desks = agents.map(options.desk);
    last = { agents, desks, tally: createTally(desks, sampling) };
    return last;
  }

  /** The call, if agents may answer it at once. */
  function callOf({ message }: Inbound): SharedCall | undefined {
    if (before.has(message.id) || !options.onlyCarries(message.traceContext?.traceparent)) return undefined;
    const call = sharedCallOf(message);
    if (call) call.isKnown = promises.has(call.asked.negotiationId);
    return call;
  }

  function keep({ asked }: SharedCall, { answers, desks }: Answered): void {
    const proposed = (_: unknown, place: number) => answers[place]?.answer.case === 'proposal';
    const bidders = desks.filter(proposed).map(({ dealings }) => dealings);
    promises.add(asked, bidders, answers.filter(proposed));
  }

  return {
    offer(agents, inbounds) {
      const [first] = inbounds;
      const call = first && callOf(first);
      const bidders = biddersOf(agents);
      if (call) bidders.tally.begin(call);
      const said: Answered = { inbounds: [], answers: [], desks: [] };
      const refusals = offerToEach(agents, (agent, place) => {
        const inbound = inbounds[place] as Inbound;
        if (call && answersAtOnce(call, inbound, { bidders, place, said })) return undefined;
        const refused = options.offer(agent, inbound);
        // It may have been handled by now, which is not the next one's time.
        if (call) bidders.tally.begin(call);
        return refused;
      });
      // A bidder had agents come or go, or others be called: nobody settles this one later.
      if (bidders !== last) bidders.tally.settle();
      if (!call) return refusals;
      // Also when all of them still think about it: should the same call come again, nobody begins anew.
      if (said.answers.length === 0) before.add(call.message.id);
      else before.answered(call.message, said.answers);
      if (!call.isKnown) keep(call, said);
      sayAll(call, said);
      return refusals;
    },
    tell(agents, inbound) {
      const { message } = inbound;
      const rejections = rejectionsOf(message);
      if (!rejections) return undefined;
      const desks = last?.agents === agents ? last.desks : agents.map(options.desk);
      hearRejections(message, rejections, { promises, bidders: () => desks.map(desk => desk?.dealings) });
      return offerToEach(agents, (agent, place) => (desks[place] ? undefined : options.offer(agent, inbound)));
    },
    changed() {
      last?.tally.settle();
      last = undefined;
    },
    settle: () => last?.tally.settle(),
  };
}

/** Where a bidder stands, and what was answered before it. */
interface Turn {
  readonly bidders: Bidders;
  readonly place: number;
  readonly said: Answered;
}

/** False: it is to be given the call as any message. */
function answersAtOnce(call: SharedCall, inbound: Inbound, { bidders, place, said }: Turn): boolean {
  const at = bidders.desks[place];
  const answer = at?.bidAtOnce(call, inbound);
  if (!at || !answer) return false;
  bidders.tally.add(place, call, answer);
  if (answer === underWay) return true;
  said.inbounds.push(inbound);
  said.answers.push(answer);
  said.desks.push(at);
  return true;
}

function sayAll({ message }: SharedCall, { inbounds, answers, desks }: Answered): void {
  for (let from = 0; from < answers.length; from += answersMax) {
    const to = from + answersMax;
    const asked = inbounds.slice(from, to);
    const [first, ...others] = asked;
    try {
      first?.reply(inOne(message, answers.slice(from, to), (desks[from] as BiddingDesk).speaker), others);
    } catch (error) {
      for (const inbound of asked) inbound.handled(toMeshError(error));
    }
  }
}

/** What several say, as the first of them says it. */
function inOne(call: Message, answers: readonly BidderAnswer[], by: Speaker): Message {
  const [first, ...others] = answers;
  if (first && others.length === 0) return answerAlone(first, call, by);
  const { address: sender, clock } = by;
  const proposals = { $typeName: ProposalsSchema.typeName, answers: [...answers], rejections: true };
  return replyTo(call, { performative: 'propose', sender, content: anyContent(ProposalsSchema, proposals) }, clock);
}
