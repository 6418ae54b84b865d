import type { MessageInitShape } from '@bufbuild/protobuf';
import {
  type Negotiation,
  NegotiationService,
  type StartRequestSchema,
} from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import type { Step } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { type Clock, MeshError, systemClock } from '../../base/index.js';
import { type DialOptions, dial } from '../../rpc/index.js';
import { createCaller } from './caller.js';
import { type Ending, type HearingOptions, hearEnd, hearSteps, starting } from './hearing.js';

/**
 * The negotiations of a node, for callers in other processes: all on one stream. When that breaks, another one goes on where it broke;
 * nothing is started twice.
 */
export interface RemoteNegotiations extends AsyncDisposable {
  /**
   * Starts a negotiation and gives how it ended, well or not. Errors: CAPABILITY_UNKNOWN and what else a start says, DEADLINE_PASSED,
   * what the signal says.
   */
  outcome(request: MessageInitShape<typeof StartRequestSchema>, options?: HearingOptions): Promise<Ending>;
  /** Starts a negotiation and gives its steps until it has ended. Errors: as `outcome`. */
  steps(request: MessageInitShape<typeof StartRequestSchema>, options?: HearingOptions): AsyncGenerator<Step>;
  /** The steps of one that was started before, after a version. Errors: NEGOTIATION_UNKNOWN; as `outcome`. */
  watch(negotiationId: string, options?: HearingOptions & { readonly afterVersion?: bigint }): AsyncGenerator<Step>;
  /** The caller's choice; an empty proposal id takes none. Errors: NEGOTIATION_UNKNOWN, NEGOTIATION_STATE, PROPOSAL_UNKNOWN. */
  decide(negotiationId: string, proposalId: string): Promise<Negotiation | undefined>;
  /** Ends it. Errors: NEGOTIATION_UNKNOWN. */
  cancel(negotiationId: string, reason: string): Promise<Negotiation | undefined>;
  /** Hangs up: what is waited for fails with CALL_CANCELLED, and goes on without the caller. */
  close(): void;
}

/** Where the node is. */
export interface RemoteOptions extends Pick<DialOptions, 'tls'> {
  readonly node: string;
  readonly clock?: Clock;
}

/**
 * Nothing is connected before the first call.
 *
 *     const negotiations = remoteNegotiations({ node: 'localhost:7400' });
 *     const { ended } = await negotiations.outcome({ task: { capability: 'text.summarize', content } });
 */
export function remoteNegotiations({ node, tls, clock = systemClock }: RemoteOptions): RemoteNegotiations {
  const channel = dial(node, tls ? { tls } : {});
  const client = channel.client(NegotiationService);
  const open = () => channel.openRaw(NegotiationService.method.session);
  const parts = { caller: createCaller({ open, clock, random: Math.random }), clock };

  function close(): void {
    parts.caller.close(new MeshError('CALL_CANCELLED', `the line to the negotiations of ${node} was closed`));
    channel.close();
  }

  return {
    outcome: (request, options) => hearEnd(parts, starting(request), options),
    steps: (request, options) => hearSteps(parts, starting(request), options),
    watch: (negotiationId, { afterVersion = 0n, ...options } = {}) =>
      hearSteps(parts, { negotiationId, afterVersion }, options),
    async decide(negotiationId, proposalId) {
      return (await client.decide({ negotiationId, decision: { proposalId } })).negotiation;
    },
    async cancel(negotiationId, reason) {
      return (await client.cancel({ negotiationId, cancellation: { reason } })).negotiation;
    },
    close,
    async [Symbol.asyncDispose]() {
      close();
    },
  };
}
