import { type Content, type Message, Performative, Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { type BidderAnswer, ProposalSchema, ProposalsSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { newId, toMeshError } from '../../base/index.js';
import type { Inbound } from '../../link/index.js';
import { anyContent, formatAddress } from '../../message/index.js';
import { readAs } from './read.js';

/** What one bidder of this host says to a call. */
interface Said {
  /** The call, as this bidder got it. */
  readonly inbound: Inbound;
  readonly answer: Message;
  readonly part: BidderAnswer;
}

/** Has what the bidders of a host answer to one call in the same turn said in one message, where the caller understands that. */
export interface Gathering {
  /** Takes what a bidder answers to a call that it got as `inbound`, and says it soon; false: it has to be said alone. */
  take(inbound: Inbound, answer: Message): boolean;
}

/** Answers in one message. */
export const answersMax = 128;

/** Nothing to say yet. */
export function createGathering(): Gathering {
  return new Gatherer();
}

class Gatherer implements Gathering {
  /** By the call, as those who were called together were offered the same message, then by the bidder. */
  readonly #calls = new Map<Message, Map<string, Said>>();

  take(inbound: Inbound, answer: Message): boolean {
    if (!fits(inbound, answer)) return false;
    const said = { inbound, answer, part: partOf(answer) };
    const others = this.#calls.get(inbound.message);
    // A call that came twice is answered twice.
    if (others?.has(said.part.agent)) return false;
    if (!others && this.#calls.size === 0) queueMicrotask(this.#say);
    this.#calls.set(inbound.message, (others ?? new Map<string, Said>()).set(said.part.agent, said));
    return true;
  }

  readonly #say = () => {
    const calls = Array.from(this.#calls.values(), said => [...said.values()]);
    this.#calls.clear();
    for (const answers of calls)
      for (let i = 0; i < answers.length; i += answersMax) say(answers.slice(i, i + answersMax));
  };
}

/** What a bidder answers to a recorded call is kept as it was said; what it answers in words of its own is said so. */
function fits(inbound: Inbound, { content, performative, budget }: Message): boolean {
  if (inbound.message.recorded || budget) return false;
  return performative === Performative.PROPOSE ? content?.kind.case === 'any' : content?.kind.case === 'failure';
}

function say(answers: readonly Said[]): void {
  const wanted = answers.filter(({ inbound }) => !inbound.givenUp);
  const [first, ...others] = wanted;
  try {
    if (first && others.length > 0) {
      const further = others.map(({ inbound }) => inbound);
      first.inbound.reply(inOne(first.answer, wanted), further);
    } else for (const { inbound, answer } of answers) inbound.reply(answer);
  } catch (error) {
    for (const { inbound } of answers) inbound.handled(toMeshError(error));
  }
}

function inOne(first: Message, answers: readonly Said[]): Message {
  const content = anyContent(ProposalsSchema, {
    $typeName: 'dacp.negotiation.v1.Proposals',
    answers: answers.map(({ part }) => part),
    rejections: true,
  });
  return { ...first, id: newId(), performative: Performative.PROPOSE, receipt: Receipt.NONE, content };
}

function partOf({ id, sender, content }: Message): BidderAnswer {
  const answer = saidIn(content);
  const proposalId = answer.case === 'proposal' ? id : '';
  return {
    $typeName: 'dacp.negotiation.v1.BidderAnswer',
    agent: sender ? formatAddress(sender) : '',
    proposalId,
    answer,
  };
}

function saidIn(content: Content | undefined): BidderAnswer['answer'] {
  if (content?.kind.case === 'failure') return { case: 'failure', value: content.kind.value };
  return { case: 'proposal', value: readAs(ProposalSchema, content) };
}
