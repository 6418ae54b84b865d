import { create, toJson } from '@bufbuild/protobuf';
import { durationFromMs, timestampMs } from '@bufbuild/protobuf/wkt';
import {
  type Address,
  type Budget,
  BudgetSchema,
  type Content,
  type Message,
  Performative,
} from '#gen/dacp/message/v2/message_pb.js';
import {
  type Negotiation,
  NegotiationSchema,
  type StartRequest,
  StartRequestSchema,
} from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import { Outcome } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { readAs } from '../agent/index.js';
import { type Clock, isGivenUp, MeshError, toMeshError } from '../base/index.js';
import type { Inbound } from '../link/index.js';
import {
  anyContent,
  check,
  errorOf,
  failureContent,
  jsonContent,
  type PerformativeName,
  replyTo,
} from '../message/index.js';
import type { Negotiations } from './negotiations.js';

/** Agents that want something negotiated ask for it, as an `Any` StartRequest or the same as JSON. */
export interface Requests {
  /** Starts what is asked for and answers when it has ended. */
  serve(inbound: Inbound): Promise<void>;
}

/** Whether a message asks for a negotiation. */
export function isRequest({ performative }: Message): boolean {
  return performative === Performative.ASK || performative === Performative.REQUEST;
}

/**
 * Serves requests of agents. The answer is `inform` with the Negotiation, in the form of the question, or `failure` with why there
 * is no result. It belongs to the conversation of the question, ends by its `reply_by`, and is cancelled when it is.
 */
export function createRequests(parts: {
  readonly negotiations: Pick<Negotiations, 'open' | 'watch' | 'get' | 'cancel'>;
  readonly address: Address;
  readonly clock: Clock;
}): Requests {
  const { negotiations, address, clock } = parts;

  async function carryOut({ message, signal }: Inbound): Promise<Negotiation> {
    const { id } = await negotiations.open(complete(readAs(StartRequestSchema, message.content), message, clock));
    try {
      for await (const _ of negotiations.watch(id, 0n, signal));
    } catch (error) {
      // A connection that was lost gives nothing up: who asked may ask again under the same id.
      if (isGivenUp(signal)) await negotiations.cancel(id, 'who asked for it gave it up');
      throw error;
    }
    return negotiations.get(id);
  }

  function answer(inbound: Inbound, performative: PerformativeName, content: Content): void {
    inbound.reply(replyTo(inbound.message, { performative, content, sender: address }, clock));
  }

  return {
    async serve(inbound) {
      try {
        const negotiation = await carryOut(inbound);
        if (negotiation.outcome !== Outcome.COMPLETED) throw failedWith(negotiation);
        answer(inbound, 'inform', inFormOf(inbound.message, negotiation));
        inbound.handled();
      } catch (thrown) {
        const error = toMeshError(thrown);
        answer(inbound, 'failure', failureContent(error));
        inbound.handled(error);
      }
    },
  };
}

/** What the message says anyway need not be said again in the request. */
function complete(request: StartRequest, message: Message, clock: Clock): StartRequest {
  check(StartRequestSchema, request, 'request');
  const leftMs = message.replyBy ? timestampMs(message.replyBy) - clock.now() : undefined;
  return {
    ...request,
    conversationId: request.conversationId || message.conversationId,
    recorded: request.recorded || message.recorded,
    ...budgetOf(request, message),
    ...(!request.traceContext && message.traceContext && { traceContext: message.traceContext }),
    ...(!request.doWithin && leftMs !== undefined && { doWithin: durationFromMs(Math.max(1, Math.floor(leftMs))) }),
  };
}

/**
 * What it may cost: what is said, out of what the message may spend. Of an account of this node nothing is set aside unless said: parts
 * that are negotiated at once share what there is.
 */
function budgetOf({ budget }: StartRequest, { budget: granted }: Message): { budget?: Budget } {
  if (!granted) return {};
  const { account } = granted;
  if (budget) return { budget: { ...budget, account: budget.account || account } };
  return { budget: account === '' ? granted : create(BudgetSchema, { account }) };
}

function failedWith({ id, failure }: Negotiation): MeshError {
  const error = failure ? errorOf(failure) : new MeshError('INTERNAL', `negotiation ${id} ended without a reason`);
  return new MeshError(error.reason, error.message, {
    code: error.code,
    details: { ...error.details, negotiation_id: id },
    cause: error,
  });
}

function inFormOf({ content }: Message, negotiation: Negotiation): Content {
  if (content?.kind.case === 'json') return jsonContent(toJson(NegotiationSchema, negotiation));
  return anyContent(NegotiationSchema, negotiation);
}
