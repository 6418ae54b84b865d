import { durationFromMs, durationMs } from '@bufbuild/protobuf/wkt';
import type { NegotiationService } from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import { type Ended, type Offer, Outcome, type Step } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { toMeshError } from '../base/index.js';
import { contentJson, jsonContent } from '../message/index.js';
import type { Client } from '../rpc/index.js';
import type { Negotiate, Part, PartOutcome, PartProposal } from './parts.js';

type Negotiations = Pick<Client<typeof NegotiationService>, 'start' | 'watch'>;

/** The step that says what is called: it holds the whole task, which its caller has already. */
const startedVersion = 1n;
/** How long a start may take, in ms: the task goes with it. */
const startTimeoutMs = 30_000;

/** Negotiates through a node. */
export function createNegotiator(negotiations: Negotiations): Negotiate {
  return async part => {
    const proposals: PartProposal[] = [];
    const seen: Seen = { id: '', proposals, winner: undefined };
    try {
      const ended = await negotiate(negotiations, part, seen);
      return { ...seen, ...endOf(ended) };
    } catch (error) {
      return { ...seen, result: undefined, failure: toMeshError(error).message };
    }
  };
}

interface Seen {
  id: string;
  readonly proposals: PartProposal[];
  winner: PartProposal | undefined;
}

async function negotiate(negotiations: Negotiations, part: Part, seen: Seen): Promise<Ended | undefined> {
  const { capability, input, description, conversationId, traceContext, doWithinMs, signal } = part;
  const { negotiationId } = await negotiations.start(
    {
      task: { capability, description, content: jsonContent(input) },
      doWithin: durationFromMs(doWithinMs),
      conversationId,
      ...(traceContext && { traceContext }),
    },
    { signal, timeoutMs: startTimeoutMs },
  );
  seen.id = negotiationId;
  for await (const { step } of negotiations.watch({ negotiationId, afterVersion: startedVersion }, { signal })) {
    if (step?.kind.case === 'ended') return step.kind.value;
    if (step) note(step, seen);
  }
  return undefined;
}

function note({ kind }: Step, seen: Seen): void {
  if (kind.case === 'proposed') seen.proposals.push(proposalOf(kind.value));
  if (kind.case === 'awarded') seen.winner = seen.proposals.find(({ agent }) => agent === kind.value.agent);
}

function proposalOf({ agent, proposal }: Offer): PartProposal {
  return {
    agent,
    price_micros: Number(proposal?.priceMicros ?? 0n),
    time_ms: proposal?.time ? durationMs(proposal.time) : null,
    quality: proposal?.quality ?? 0,
  };
}

function endOf(ended: Ended | undefined): Pick<PartOutcome, 'result' | 'failure'> {
  if (ended?.outcome === Outcome.COMPLETED) return { result: contentJson(ended.result), failure: undefined };
  return { result: undefined, failure: ended?.failure?.message || 'the negotiation ended without a result' };
}
