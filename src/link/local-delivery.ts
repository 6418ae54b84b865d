import { type Message, MessageSchema, Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError, toMeshError } from '../base/index.js';
import { check } from '../message/index.js';
import type { LocalAgents, Refusal } from './exchange.js';
import { type Entry, LocalInbound, type OpenDesk, OpenInbound } from './inbound.js';
import type { Leg } from './leg.js';
import { LocalInbounds } from './local-inbounds.js';
import { offerToEach } from './offer-to-each.js';
import { messageOf, type Parcel } from './parcel.js';

/** Where a message enters mailboxes of this process. */
export interface Entrance extends Entry<Leg> {
  /** Qualified ids; none: the agent that the message's receiver names. */
  readonly receivers: readonly string[];
}

/** Offers a message to agents here. It is decoded and checked once, however many they are. */
export function deliverHere(parcel: Parcel, entrance: Entrance, agents: LocalAgents | undefined): void {
  const { leg, origin } = entrance;
  const refused = (receivers: readonly string[], error: MeshError) =>
    leg ? leg.refused(receivers, error) : origin.refused(receivers, error);
  try {
    const message = messageOf(parcel);
    check(MessageSchema, message, 'message');
    const receivers = receiversOf(parcel, entrance.receivers);
    if (receivers.length === 1) {
      const error = offerOne(message, receivers[0] as string, { entrance, agents });
      if (error) refused([], error);
    } else for (const { agent, error } of offerEach(message, receivers, { entrance, agents })) refused([agent], error);
    leg?.reached(Receipt.ACCEPTED, []);
  } catch (error) {
    refused([], toMeshError(error));
  }
}

/** Where a message enters mailboxes of this process whose sender waits for nothing else. */
export interface OpenEntrance extends Pick<Entrance, 'receivers' | 'origin'> {
  readonly desk: OpenDesk;
}

/** Offers such a message: what there is to be heard of it is told at once, and nothing of it is followed. */
export function deliverOpenly(parcel: Parcel, entrance: OpenEntrance, agents: LocalAgents | undefined): void {
  const { origin, desk, receivers } = entrance;
  try {
    const message = messageOf(parcel);
    check(MessageSchema, message, 'message');
    const names = receiversOf(parcel, receivers);
    const refusals = offerAll(names, new OpenInbound(message, origin, desk), agents);
    const [first] = refusals;
    if (first && refusals.length === names.length) {
      origin.refused([], first.error);
      return;
    }
    for (const { agent, error } of refusals) origin.refused([agent], error);
    if (parcel.header.receipt === Receipt.NONE) return;
    const without = (agent: string) => refusals.every(refusal => refusal.agent !== agent);
    origin.reached(Receipt.ACCEPTED, first ? receivers.filter(without) : receivers);
  } catch (error) {
    origin.refused([], toMeshError(error));
  }
}

function offerAll(names: readonly string[], inbound: OpenInbound, agents: LocalAgents | undefined): readonly Refusal[] {
  if (agents?.offerAll) return agents.offerAll(names, inbound);
  return offerToEach(names, agent => (agents ? agents.offer(agent, inbound) : nobodyHere(agent)));
}

function nobodyHere(agent: string): MeshError {
  return new MeshError('AGENT_UNKNOWN', `no agent "${agent}": this process has no agents`);
}

interface Here {
  readonly entrance: Entrance;
  readonly agents: LocalAgents | undefined;
}

function offerOne(message: Message, agent: string, { entrance, agents }: Here): MeshError | undefined {
  const inbound = new LocalInbound(message, agent, entrance);
  if (entrance.leg) entrance.leg.held = inbound;
  return agents ? agents.offer(agent, inbound) : nobodyHere(agent);
}

function offerEach(message: Message, receivers: readonly string[], { entrance, agents }: Here): readonly Refusal[] {
  const inbounds = new LocalInbounds(message, receivers, entrance);
  if (entrance.leg) entrance.leg.held = inbounds;
  if (agents?.offerEach) return agents.offerEach(receivers, inbounds);
  return offerToEach(receivers, (agent, place) =>
    agents ? agents.offer(agent, inbounds.of(place)) : nobodyHere(agent),
  );
}

/** The list that was looked at last, and each of its names once: deliveries for the same agents share it. */
let lastList: readonly string[] = [];
let lastNames: readonly string[] = [];

/** Each once. */
function receiversOf(parcel: Parcel, receivers: readonly string[]): readonly string[] {
  if (receivers.length === 0) return [namedReceiver(parcel)];
  if (receivers.length === 1) return receivers;
  if (receivers === lastList) return lastNames;
  const names = new Set(receivers);
  lastList = receivers;
  lastNames = names.size === receivers.length ? receivers : [...names];
  return lastNames;
}

function namedReceiver({ header }: Parcel): string {
  const { receiver } = header;
  if (receiver?.address.target.case === 'agent') return receiver.text;
  throw new MeshError(
    'RECEIVER_UNKNOWN',
    `"${receiver?.text ?? ''}" names no agent; only a node finds who is meant: send it through one`,
  );
}
