import { type Message, Performative } from '#gen/dacp/message/v2/message_pb.js';
import { RejectionSchema, WithdrawalSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { type Act, advance, allowedActs, type Protocol, protocolOf, type Role, readAs } from '../agent/index.js';
import { formatAddress, performativeName } from '../message/index.js';
import { createLineIndex, isProgress } from './line-index.js';
import type { Place } from './network.js';
import { managerName } from './processes.js';

/**
 * Follows each call and what comes of it – a line – through the states of the protocol that its messages name, once as each side sees
 * it: by what that process has said and heard since it was started. A process that comes back enters where the other side stands.
 */
export interface ProtocolLines {
  /** Why a message is not to be said in the state that its sender is in; empty: it is. */
  said(from: Place, message: Message): string[];
  heard(at: Place, message: Message): void;
}

/** One process's view: the states of its lines, and which messages it has said and heard. */
interface View {
  readonly states: Map<string, string>;
  readonly said: Set<string>;
  readonly heard: Set<string>;
  /** What came out of turn, overtaken by what made it void: who hears it still answers, that there is nothing to be had. */
  readonly overtaken: Set<string>;
  /** What came in turn; a copy of it that comes later is not overtaken. */
  readonly taken: Set<string>;
  /** Lines of which the first thing that was heard is that they are over. A call that comes then, late, is news: what says so names no call. */
  readonly unasked: Set<string>;
}

/** What a question out of turn is answered by. */
const denials: readonly Act[] = ['refuse', 'failure', 'not_understood'];

/** What says that a line is over, and names no call. */
const ends: readonly Act[] = ['reject_proposal', 'cancel'];

/** Where a call leads that is answered so. */
const deniedStates = ['refused', 'failed', 'not_understood'];

/** What is said to nobody's face: of which lines it is, and what it is by the protocol. */
interface Turn {
  readonly role: Role;
  readonly act: Act;
  readonly lines: readonly string[];
  readonly protocol: Protocol;
}

/** Begins to follow; a result counts for the initiator when the record says that the award is fulfilled. */
export function createProtocolLines(isFulfilled: (negotiationId: string, fence: bigint) => boolean): ProtocolLines {
  const views = new WeakMap<Place, View>();
  const index = createLineIndex();
  /** Calls on which a proposal was heard, also by a manager that was restarted since: its record has them. */
  const proposedOn = new Set<string>();

  function viewOf(place: Place): View {
    const present = views.get(place) ?? {
      states: new Map(),
      said: new Set(),
      heard: new Set(),
      overtaken: new Set(),
      taken: new Set(),
      unasked: new Set(),
    };
    views.set(place, present);
    return present;
  }

  function turnOf(message: Message): Turn | undefined {
    const protocol = protocolOf(message.protocol);
    if (!protocol) return undefined;
    const role = isManager(message) ? 'initiator' : 'participant';
    return { role, act: actOf(message), lines: index.linesOf(message), protocol };
  }

  /** What was heard of a result counts for nothing when the award was void before it could be written. */
  function isTaken({ performative, content }: Message): boolean {
    if (performative !== Performative.CANCEL) return true;
    const { negotiationId, fence } = readAs(WithdrawalSchema, content);
    return fence === 0n || isFulfilled(negotiationId, fence);
  }

  return {
    said(from, message) {
      index.take(message);
      const turn = turnOf(message);
      const view = viewOf(from);
      const { states, said } = view;
      if (!turn || isRepeated(said, message)) return [];
      const { role, act, protocol } = turn;
      if (isDenial(turn, message, view)) return [];
      return meantOf(turn, message, proposedOn).flatMap(line => {
        // Who was just started says what its record wants, and the rules of the record look at that.
        const known = states.get(line) ?? (role === 'initiator' ? protocol.initial : undefined);
        const state = known === 'done' && role === 'initiator' && !isTaken(message) ? 'awarded' : known;
        const to =
          state === undefined ? undefined : (advance(protocol, state, role, act) ?? entryOf(states, line, turn));
        if (to !== undefined) states.set(line, to);
        return to === undefined ? [faultOf(turn, line, state)] : [];
      });
    },
    heard(at, message) {
      const turn = turnOf(message);
      const { states, heard, overtaken, taken, unasked } = viewOf(at);
      if (!turn) return;
      const again = isRepeated(heard, message);
      if (turn.act === 'propose') proposedOn.add(message.inReplyTo);
      const forgotten = isForgotten(turn, proposedOn, message);
      for (const line of turn.lines) {
        if (turn.act === 'cfp' && unasked.delete(line)) states.delete(line);
        const state = states.get(line);
        if (state === undefined && ends.includes(turn.act)) unasked.add(line);
        // That it did not win at first comes late to one that has been awarded since.
        if (state === 'awarded' && isReserved(message)) continue;
        const to =
          state === undefined
            ? entryOf(states, line, turn)
            : advance(turn.protocol, openBefore(turn, state), turn.role, turn.act);
        if (forgotten) {
          // A manager that was restarted has asked again; its record has the proposal.
          if (state === 'called') states.set(line, 'proposed');
          overtaken.add(message.id);
        }
        // What the state does not allow was overtaken on its way: it is heard, and changes nothing.
        else if (to === undefined) overtaken.add(message.id);
        else {
          taken.add(message.id);
          if (!again) states.set(line, to);
        }
      }
    },
  };
}

/**
 * It says that there is nothing to be had, to what came too late: to a question, or to a proposal. A bidder that was restarted proposes anew when its
 * call comes again, perhaps after an award of what it had proposed before has failed.
 */
function isDenial({ act }: Turn, { inReplyTo, content }: Message, { overtaken, taken }: View): boolean {
  if (act !== 'reject_proposal') return denials.includes(act) && overtaken.has(inReplyTo);
  const { proposalId } = readAs(RejectionSchema, content);
  return overtaken.has(proposalId) && !taken.has(proposalId);
}

/**
 * A call that comes twice, before and after a restart of who is called, has a proposal for an answer and then that there is none. The
 * proposal stands, whichever of the two comes first; who takes a proposal back says so by `cancel`.
 */
function isForgotten({ role, act }: Turn, proposedOn: ReadonlySet<string>, { inReplyTo }: Message): boolean {
  return role === 'participant' && proposedOn.has(inReplyTo) && denials.includes(act);
}

/** What rejects all that an agent has proposed means what was heard of it: its sender knows nothing of what was lost on its way. */
function meantOf({ act, lines }: Turn, { content }: Message, heardOn: ReadonlySet<string>): readonly string[] {
  const isOfAll = act === 'reject_proposal' && readAs(RejectionSchema, content).proposalId === '';
  return isOfAll ? lines.filter(line => heardOn.has(line)) : lines;
}

/** Where a line stood before the other one of two such answers, when what comes now is the proposal. */
function openBefore({ act }: Turn, state: string): string {
  return act === 'propose' && deniedStates.includes(state) ? 'called' : state;
}

/** Where a side stands that hears, or says, its first word of a line in the middle of it: there where the initiator's word leads. */
function entryOf(states: View['states'], line: string, { role, act, protocol }: Turn): string | undefined {
  if (states.has(line) || role !== 'initiator') return undefined;
  const leading = Object.keys(protocol.states).find(state => advance(protocol, state, role, act) !== undefined);
  return leading === undefined ? undefined : advance(protocol, leading, role, act);
}

function faultOf({ role, act, protocol }: Turn, line: string, state: string | undefined): string {
  if (state === undefined) return `the ${role} has heard nothing of ${line}`;
  const allowed = allowedActs(protocol, state, role).join(', ') || 'nothing';
  return `"${act}" is not for the ${role} to say in ${protocol.name} when ${line} is "${state}"; allowed: ${allowed}`;
}

/** The same message, or the same answer to the same question: whoever is asked again says the same again, and that changes nothing. */
function isRepeated(before: Set<string>, message: Message): boolean {
  const key = keyOf(message);
  if (before.has(key)) return true;
  before.add(key);
  return false;
}

function keyOf({ id, inReplyTo, performative, content, receiver }: Message): string {
  if (inReplyTo !== '') return `${performative} on ${inReplyTo}`;
  if (performative !== Performative.CANCEL) return id;
  const { negotiationId, fence } = readAs(WithdrawalSchema, content);
  return `cancel ${negotiationId}~a${fence} ${receiver ? formatAddress(receiver) : ''}`;
}

function isManager({ sender }: Message): boolean {
  return sender !== undefined && formatAddress(sender) === managerName;
}

function actOf(message: Message): Act {
  return isProgress(message) ? 'inform_progress' : (performativeName(message.performative) as Act);
}

function isReserved({ performative, content }: Message): boolean {
  return performative === Performative.REJECT_PROPOSAL && readAs(RejectionSchema, content).inReserve;
}
