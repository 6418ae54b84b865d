import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import { type BidderAnswer, ProposalsSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { MeshError, toMeshError } from '../../base/index.js';
import { type Inbound, type Inbounds, offerToEach, type Refusal } from '../../link/index.js';
import { anyContent, replyTo, traceContextOf } from '../../message/index.js';
import type { TelemetrySampling } from '../telemetry.js';
import { answerAlone, type Speaker } from './answer-again.js';
import { underWay } from './at-once.js';
import type { CallsBefore } from './calls-before.js';
import type { Dealings } from './dealings.js';
import type { BiddingDesk } from './desk.js';
import { answersMax } from './gathering.js';
import { type Answer, KeptAnswers } from './kept-answers.js';
import type { Promises } from './promises.js';
import { hearRejections, rejectionsOf } from './rejections.js';
import { type SharedCall, sharedCallOf } from './shared-call.js';
import { createTally, type Tally } from './tally.js';

/** Has all bidders of a host that a call is for answer it, in one pass and mostly in one message. */
export interface Canvass {
  /** Gives it to all of them, and says who did not take it. */
  offer(agents: readonly string[], inbounds: Inbounds): readonly Refusal[];
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
  readonly dealings: readonly (Dealings | undefined)[];
  readonly tally: Tally;
}

/** Who has answered, and what: each in the same place of all three. */
interface Answered {
  readonly agents: readonly string[];
  readonly dealings: readonly (Dealings | undefined)[];
  readonly answers: readonly Answer[];
}

export function createCanvass(options: CanvassOptions): Canvass {
  const { before, promises, sampling } = options;
  /** Most calls are for those that the one before was for; deliveries for the same share the list of their names. */
  let last: Bidders | undefined;

  function biddersOf(agents: readonly string[]): Bidders {
    if (last?.agents === agents) return last;
    last?.tally.settle();
    const desks = agents.map(options.desk);
    const dealings = desks.map(desk => desk?.dealings);
    last = { agents, desks, dealings, tally: createTally(desks, sampling) };
    return last;
  }

  /** The call, if agents may answer it at once. */
  function callOf(inbounds: Inbounds): SharedCall | undefined {
    const { message } = inbounds;
    if (before.has(message.id)) return undefined;
    const call = sharedCallOf(inbounds);
    if (!call) return undefined;
    call.isKnown = promises.has(call.asked.negotiationId);
    if (!options.onlyCarries(message.traceContext?.traceparent)) call.spans = [];
    return call;
  }

  /** Has one of them answer, which it does at once, or in its own time. */
  function ask(bidders: Bidders, place: number, call: SharedCall): Answer | MeshError | undefined {
    const { agents, desks, tally } = bidders;
    const answer = desks[place]?.bidAtOnce(call, place);
    if (!answer) {
      const refused = options.offer(agents[place] as string, call.inbounds.of(place));
      // It may have been handled by now, which is not the next one's time.
      tally.begin(call);
      return refused;
    }
    tally.add(place, call, answer);
    return answer === underWay ? undefined : answer;
  }

  function remember({ message, asked, isKnown }: SharedCall, kept: KeptAnswers, by: Answered['dealings']): void {
    // Also when all of them still think about it: should the same call come again, nobody begins anew.
    if (kept.length === 0) before.add(message.id);
    else before.answered(message, kept);
    if (!isKnown) promises.add(asked, by, kept);
    else
      by.forEach((dealings, place) => {
        const said = kept.at(place);
        if (said?.answer.case === 'proposal') dealings?.add(asked, said);
      });
  }

  const settle = () => last?.tally.settle();

  return {
    offer(agents, inbounds) {
      const call = callOf(inbounds);
      if (!call) return offerToEach(agents, (agent, place) => options.offer(agent, inbounds.of(place)));
      const bidders = biddersOf(agents);
      bidders.tally.begin(call);
      const refusals: Refusal[] = [];
      const answers = agents.map((agent, place) => {
        const said = ask(bidders, place, call);
        if (!(said instanceof MeshError)) return said;
        refusals.push({ agent, error: said });
        return undefined;
      });
      const answered = answeredOf(bidders, answers);
      const kept = new KeptAnswers(answered.agents, answered.answers);
      remember(call, kept, answered.dealings);
      sayAll(call, bidders, kept);
      // A bidder had agents come or go, or others be called: nobody settles this one later.
      if (bidders !== last) bidders.tally.settle();
      // What is counted need not keep the answers from leaving.
      else if (bidders.tally.isFull) setImmediate(settle);
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
    settle,
  };
}

/** Mostly all of them have answered: then it is their own lists. */
function answeredOf({ agents, dealings }: Bidders, answers: (Answer | undefined)[]): Answered {
  if (!answers.includes(undefined)) return { agents, dealings, answers: answers as Answer[] };
  const has = (_: unknown, place: number) => answers[place] !== undefined;
  return {
    agents: agents.filter(has),
    dealings: dealings.filter(has),
    answers: answers.filter(said => said !== undefined),
  };
}

function sayAll(call: SharedCall, bidders: Bidders, kept: KeptAnswers): void {
  const { message, inbounds } = call;
  const { agents } = bidders;
  for (let from = 0; from < kept.length; from += answersMax) {
    const by = kept.length <= answersMax ? kept.agents : kept.agents.slice(from, from + answersMax);
    const speaker = speakerOf(call, bidders, by[0]);
    try {
      inbounds.reply(inOne(message, kept.some(from, answersMax), speaker), by);
    } catch (error) {
      for (const agent of by) inbounds.of(agents.indexOf(agent)).handled(toMeshError(error));
    }
  }
}

/** Who speaks for others: what is said follows from its own span. */
function speakerOf({ message, spans }: SharedCall, { agents, desks }: Bidders, agent = ''): Speaker {
  const place = agents.indexOf(agent);
  const { speaker } = desks[place] as BiddingDesk;
  const span = spans?.[place];
  if (!span) return speaker;
  const traceContext = traceContextOf(span.traceparent, message.traceContext?.tracestate);
  return { address: speaker.address, clock: speaker.clock, traceContext };
}

/** What several say, as the first of them says it. */
function inOne(call: Message, answers: BidderAnswer[], by: Speaker): Message {
  const [first] = answers;
  if (first && answers.length === 1) return answerAlone(first, call, by);
  const { address: sender, clock, traceContext } = by;
  const proposals = { $typeName: ProposalsSchema.typeName, answers, rejections: true };
  const content = anyContent(ProposalsSchema, proposals);
  return replyTo(call, { performative: 'propose', sender, traceContext, content }, clock);
}
