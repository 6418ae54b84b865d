import type { Address, Message } from '#gen/dacp/message/v2/message_pb.js';
import { AwardState } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { type Clock, MeshError, toMeshError } from '../base/index.js';
import type { Inbound } from '../link/index.js';
import { failureContent, formatAddress, replyTo, wantsAnswer } from '../message/index.js';
import type { Command } from './commands.js';
import type { Docket } from './docket.js';
import type { Effects } from './effects.js';
import { type Understood, understand } from './intake.js';
import { isRequest, type Requests } from './requests.js';
import { type NegotiationState, sessionOf } from './state.js';
import { unknownNegotiation } from './unknown.js';

/** The manager as an agent: what bidders say to it on their own account, and what others want negotiated. */
export interface Manager {
  /** Takes a message; it is handled when what it says is in the record. */
  take(inbound: Inbound): MeshError | undefined;
}

/** What a manager stands on. */
export interface ManagerParts {
  readonly docket: Docket;
  readonly effects: Effects;
  readonly clock: Clock;
  readonly address: Address;
  readonly requests: Requests;
}

/** Messages that may be under way into the record. */
const pendingMax = 10_000;

/** Makes the manager of a docket. */
export function createManager({ docket, effects, clock, address, requests }: ManagerParts): Manager {
  let pending = 0;

  async function carryOut(understood: Understood, { sender }: Message): Promise<void> {
    const { negotiationId, commands } = understood;
    const agent = sender ? formatAddress(sender) : '';
    const proceeding = docket.get(negotiationId);
    if (proceeding) {
      const said = commands.filter(one => maySay(proceeding.state, agent, one));
      await Promise.all(said.map(command => docket.hear(proceeding, command)));
      return;
    }
    const state = await docket.find(negotiationId);
    if (!state) throw unknownNegotiation(negotiationId);
    const [command] = commands;
    const called = state.terms?.participants.some(one => one.agent === agent);
    // Who is still at work did not hear that the negotiation is over.
    if (called && command?.kind === 'progress' && !isFulfilled(state, command.progress.fence))
      effects.cancel(state, agent, { fence: command.progress.fence, reason: 'the negotiation is over' });
    throw new MeshError('NEGOTIATION_STATE', `negotiation ${negotiationId} is over; nothing is taken any more`);
  }

  function refuse(inbound: Inbound, error: MeshError): void {
    const { message } = inbound;
    if (wantsAnswer(message.performative))
      inbound.reply(
        replyTo(message, { performative: 'failure', content: failureContent(error), sender: address }, clock),
      );
    inbound.handled(error);
  }

  return {
    take(inbound) {
      if (isRequest(inbound.message)) {
        void requests.serve(inbound);
        return undefined;
      }
      if (pending >= pendingMax)
        return new MeshError('MAILBOX_FULL', 'too many messages wait for the record; try again later', {
          retryAfterMs: 100,
        });
      pending++;
      new Promise<Understood>(resolve => resolve(understand(inbound.message)))
        .then(understood => carryOut(understood, inbound.message))
        .then(
          () => inbound.handled(),
          error => refuse(inbound, toMeshError(error)),
        )
        .finally(() => {
          pending--;
        });
      return undefined;
    },
  };
}

/** An agent speaks for itself, and for those who were called at the same process. */
function maySay(state: NegotiationState, sender: string, command: Command): boolean {
  if (!('agent' in command) || command.agent === sender) return true;
  const sessionId = sessionOf(state, sender);
  return sessionId !== '' && sessionOf(state, command.agent) === sessionId;
}

/** What it says of its work was overtaken by the result: there is nothing left to stop. */
function isFulfilled({ awards }: NegotiationState, fence: bigint): boolean {
  return awards.some(one => one.award?.fence === fence && one.state === AwardState.FULFILLED);
}
