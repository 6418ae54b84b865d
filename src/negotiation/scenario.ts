import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { durationFromMs, timestampFromMs } from '@bufbuild/protobuf/wkt';
import type { Failure } from '#gen/dacp/message/v2/message_pb.js';
import {
  type AwardPolicy,
  AwardPolicySchema,
  ProgressSchema,
  type Proposal,
  ProposalSchema,
  ProtocolSchema,
  StartedSchema,
  type Step,
  TieBreak,
} from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { MeshError, type Reason } from '../base/index.js';
import { failureOf, jsonContent } from '../message/index.js';
import type { Command, CommandOf } from './commands.js';
import { decide } from './decide.js';
import { evolve } from './evolve.js';
import { initialState, type NegotiationState } from './state.js';

/** When every scenario begins, in ms since the epoch. */
export const epochMs = Date.UTC(2026, 0, 1);

/** The times of a scenario from its begin, in ms. */
export const times = { proposeMs: 1_000, decideMs: 2_000, progressMs: 3_000, doMs: 20_000 };

/** Starts a negotiation among these agents. */
export function start(agents: readonly string[], policy?: AwardPolicy['policy']): CommandOf<'start'> {
  const started = create(StartedSchema, {
    task: { capability: 'text.summarize', content: jsonContent('a text') },
    participants: agents.map(agent => ({ agent, sessionId: `session-of-${agent}` })),
    proposeBy: timestampFromMs(epochMs + times.proposeMs),
    decideWithin: durationFromMs(times.decideMs),
    progressWithin: durationFromMs(times.progressMs),
    doBy: timestampFromMs(epochMs + times.doMs),
    policy: create(AwardPolicySchema, { policy: policy ?? { case: 'lowestPrice', value: {} as never } }),
    conversationId: 'c',
    currency: 'USD',
  });
  return { kind: 'start', started };
}

/** Starts a negotiation by another protocol. */
export function startBy(
  agents: readonly string[],
  protocol: Exclude<MessageInitShape<typeof ProtocolSchema>['protocol'], undefined>,
  tieBreak = TieBreak.EARLIEST,
): CommandOf<'start'> {
  const command = start(agents);
  Object.assign(command.started, { protocol: create(ProtocolSchema, { protocol }), tieBreak, tieSeed: 1n });
  return command;
}

/** A price in USD, in millionths. */
export function micros(price: number): bigint {
  return BigInt(Math.round(price * 1_000_000));
}

/** What an agent answers to the call of a round: an offer at a price in USD, or none. */
export function answer(agent: string, round: number, price?: number): CommandOf<'propose' | 'decline'> {
  if (price === undefined) return { ...decline(agent), round };
  return { ...propose(agent, proposal(price), `p-${agent}-${round}`), round };
}

/** What a bidder promises: price in USD, time in ms. */
export function proposal(price: number, timeMs?: number, quality = 0.5): Proposal {
  return create(ProposalSchema, {
    priceMicros: BigInt(Math.round(price * 1_000_000)),
    ...(timeMs !== undefined && { time: durationFromMs(timeMs) }),
    quality,
    confidence: 0.9,
  });
}

/** An agent offers to do it; its proposal is called `p-AGENT` unless said. */
export function propose(agent: string, offered: Proposal, proposalId = `p-${agent}`): CommandOf<'propose'> {
  return { kind: 'propose', agent, proposalId, proposal: offered };
}

/** An agent does not take part. */
export function decline(agent: string, reason: Reason = 'REFUSED'): CommandOf<'decline'> {
  return { kind: 'decline', agent, failure: failure(reason) };
}

/** The winner is at work. */
export function progress(agent: string, fence: bigint, description = ''): CommandOf<'progress'> {
  return { kind: 'progress', agent, progress: create(ProgressSchema, { fence, description }) };
}

/** The winner has done it. */
export function result(agent: string, fence: bigint): CommandOf<'result'> {
  return { kind: 'result', agent, fence, content: jsonContent(`by ${agent}`) };
}

/** The winner failed. */
export function fail(agent: string, fence: bigint, reason: Reason = 'HANDLER_FAILED'): CommandOf<'fail'> {
  return { kind: 'fail', agent, fence, failure: failure(reason) };
}

function failure(reason: Reason): Failure {
  return failureOf(new MeshError(reason, `because of ${reason}`));
}

/** A command, and when it comes, in ms after the begin. */
export type Happening = readonly [atMs: number, command: Command];

/** Carries out commands one after the other. */
export function play(happenings: readonly Happening[]): { state: NegotiationState; steps: Step[] } {
  let state = initialState('n1');
  const steps: Step[] = [];
  for (const [atMs, command] of happenings) {
    const decided = decide(state, command, epochMs + atMs);
    steps.push(...decided);
    state = decided.reduce(evolve, state);
  }
  return { state, steps };
}

/** given(what happened).when(a command comes).leads() to which steps, or .throws() what. */
export function given(...happenings: Happening[]) {
  const { state } = play(happenings);
  return {
    when(atMs: number, command: Command) {
      const run = () => decide(state, command, epochMs + atMs);
      return {
        leads(): { kinds: (string | undefined)[]; steps: Step[]; state: NegotiationState } {
          const steps = run();
          return { kinds: steps.map(({ kind }) => kind.case), steps, state: steps.reduce(evolve, state) };
        },
        throws(): MeshError {
          try {
            run();
          } catch (error) {
            if (error instanceof MeshError) return error;
            throw error;
          }
          throw new Error('nothing was thrown');
        },
      };
    },
  };
}
