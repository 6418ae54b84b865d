import { create } from '@bufbuild/protobuf';
import {
  AcceptanceSchema,
  CallSchema,
  type RoundTerms,
  WithdrawalSchema,
} from '#gen/dacp/negotiation/v1/protocol_pb.js';
import {
  type Agent,
  type AgentContext,
  type Bid,
  type BidContext,
  contractNet,
  defineAgent,
  negotiationOntology,
  type Refusal,
  readAs,
  type TaskContext,
} from '../agent/index.js';
import { sleep } from '../base/index.js';
import { anyContent } from '../message/index.js';
import type { Chance } from './chance.js';
import type { Profile, RoundTask, Truth } from './market.js';
import type { Works } from './works.js';

/** One bidder of a market. */
export interface VirtualBidder {
  readonly id: string;
  readonly profile: Profile;
  /** What a task asks of it: the same for the same round of the same seed, whatever the policy. */
  truthOf(round: number): Truth;
}

/** What a virtual agent stands on. */
export interface VirtualAgentParts {
  readonly bidder: VirtualBidder;
  readonly chance: Chance;
  readonly works: Works;
  /** The share of its awards that it gives up by itself. */
  readonly withdrawal: number;
}

/** What everybody here can do. */
export const capability = 'work';

/** The bidders of a market, each with a name of its own. */
export function biddersOf(profiles: readonly Profile[], chance: Chance): VirtualBidder[] {
  return profiles.flatMap(profile =>
    Array.from({ length: profile.count }, (_, index) => {
      const id = profile.count === 1 ? profile.name : `${profile.name}-${index + 1}`;
      return { id, profile, truthOf: round => truthOf(profile, chance.fork(`${id}/${round}`)) };
    }),
  );
}

function truthOf({ cost, timeMs, quality }: Profile, { between }: Chance): Truth {
  return { cost: between(...cost), timeMs: Math.round(between(...timeMs)), quality: between(...quality) };
}

/** The agent of a bidder: it bids and works as its profile says, on the real bidder's side of a host. */
export function createVirtualAgent({ bidder, chance, works, withdrawal }: VirtualAgentParts): Agent {
  const { id, profile } = bidder;

  async function bid(input: unknown, context: BidContext): Promise<Bid | Refusal> {
    const task = input as RoundTask;
    const truth = bidder.truthOf(task.round);
    await pause(context, chance.between(...profile.latencyMs));
    if (chance.happens(profile.silence)) await never(context);
    if (chance.happens(profile.refusal)) return { refuse: 'not today' };
    if (profile.bid) return await profile.bid(task, context, truth);
    const price = priceFor(truth.cost, truth.cost * (1 + chance.between(...profile.margin)), termsIn(context));
    if (price === undefined) return { refuse: 'that would not cover the cost' };
    return {
      priceMicros: Math.floor(price * 1_000_000 + 1e-3),
      timeMs: Math.round(truth.timeMs * profile.honesty),
      quality: Math.min(1, truth.quality / profile.honesty),
      confidence: 0.9,
    };
  }

  async function work(input: unknown, context: TaskContext): Promise<unknown> {
    const task = input as RoundTask;
    const { negotiationId, fence } = readAs(AcceptanceSchema, context.message.content);
    const done = works.begin({ negotiationId, fence, agent: id });
    const truth = bidder.truthOf(task.round);
    if (chance.happens(withdrawal)) giveUp(context, negotiationId, fence);
    if (profile.work) await profile.work(task, context, truth);
    else await labour(context, truth.timeMs);
    if (chance.happens(profile.failure)) throw new Error('it went wrong');
    done.finished = true;
    return { by: id, fence: Number(fence), quality: truth.quality };
  }

  return defineAgent({
    id,
    concurrencyMax: 1_000,
    capabilities: { [capability]: { description: 'Does it.', bid, handle: work } },
  });
}

/** What the protocol asks of a proposal in this round. */
function termsIn({ message }: BidContext): RoundTerms | undefined {
  return readAs(CallSchema, message.content).terms;
}

/** By how much a bidder goes below the best price so far, as a share of it. */
const underbid = 0.03;

/**
 * What a bidder asks who wants `wished` and takes no less than its cost: what it costs where that is wisest; what is offered, if that is
 * enough; less than others, while it can. Undefined: nothing that would do.
 */
function priceFor(cost: number, wished: number, terms: RoundTerms | undefined): number | undefined {
  if (terms?.protocol === 'sealed_second_price') return cost;
  const toBeat =
    terms?.priceToBeatMicros === undefined ? undefined : (Number(terms.priceToBeatMicros) / 1_000_000) * (1 - underbid);
  const limit = terms?.priceAtMostMicros === undefined ? undefined : Number(terms.priceAtMostMicros) / 1_000_000;
  if (terms?.protocol === 'dutch') return limit !== undefined && limit >= wished ? limit : undefined;
  const most = Math.min(wished, toBeat ?? wished, limit ?? wished);
  return most >= cost ? most : undefined;
}

/** Works for so long, and says so halfway. */
async function labour(context: TaskContext, timeMs: number): Promise<void> {
  await pause(context, timeMs / 2);
  context.progress(0.5, 'half of it');
  await pause(context, timeMs / 2);
}

/** The bidder takes back what it was awarded, and fails, whether that was heard or not. */
function giveUp(context: TaskContext, negotiationId: string, fence: bigint): never {
  const { sender } = context.message;
  const withdrawal = create(WithdrawalSchema, { negotiationId, fence, reason: 'something better came' });
  const options = { ontology: negotiationOntology, protocol: contractNet };
  if (sender)
    context
      .send('cancel', sender, anyContent(WithdrawalSchema, withdrawal), options)
      .catch(() => 'what it fails with says the same');
  throw new Error('something better came');
}

async function pause({ clock, signal }: AgentContext, timeMs: number): Promise<void> {
  await sleep(clock, timeMs, signal);
}

/** Until it is not wanted any more. */
async function never({ signal }: AgentContext): Promise<void> {
  await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
}
