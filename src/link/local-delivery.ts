import { type Message, MessageSchema, Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError, toMeshError } from '../base/index.js';
import { check } from '../message/index.js';
import type { LocalAgents } from './exchange.js';
import { type AnswerDesk, LocalInbound } from './inbound.js';
import type { Leg } from './leg.js';
import type { Origin } from './origin.js';
import { messageOf, type Parcel } from './parcel.js';

/** Where a message enters mailboxes of this process. */
export interface Entrance {
  /** Qualified ids; none: the agent that the message's receiver names. */
  readonly receivers: readonly string[];
  readonly origin: Origin;
  readonly leg: Leg | undefined;
  readonly desk: AnswerDesk<Leg>;
}

/** Offers a message to agents here. It is decoded and checked once, however many they are. */
export function deliverHere(parcel: Parcel, entrance: Entrance, agents: LocalAgents | undefined): void {
  const { leg, origin } = entrance;
  const refused = (receivers: readonly string[], error: MeshError) =>
    leg ? leg.refused(receivers, error) : origin.refused(receivers, error);
  try {
    const message = messageOf(parcel);
    check(MessageSchema, message, 'message');
    const receivers = receiversOf(parcel, entrance);
    for (const agent of receivers) {
      const error = offer(message, agent, entrance, agents);
      if (error) refused(receivers.length === 1 ? [] : [agent], error);
    }
    leg?.reached(Receipt.ACCEPTED, []);
  } catch (error) {
    refused([], toMeshError(error));
  }
}

function offer(
  message: Message,
  agent: string,
  { origin, leg, desk }: Entrance,
  agents: LocalAgents | undefined,
): MeshError | undefined {
  if (!agents) return new MeshError('AGENT_UNKNOWN', `no agent "${agent}": this process has no agents`);
  const inbound = new LocalInbound(message, agent, { origin, leg, desk });
  leg?.inbounds.push(inbound);
  return agents.offer(agent, inbound);
}

/** Each once. */
function receiversOf(parcel: Parcel, { receivers }: Entrance): readonly string[] {
  if (receivers.length === 0) return [namedReceiver(parcel)];
  return receivers.length === 1 ? receivers : [...new Set(receivers)];
}

function namedReceiver({ header }: Parcel): string {
  const { receiver } = header;
  if (receiver?.address.target.case === 'agent') return receiver.text;
  throw new MeshError(
    'RECEIVER_UNKNOWN',
    `"${receiver?.text ?? ''}" names no agent; only a node finds who is meant: send it through one`,
  );
}
