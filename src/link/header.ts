import { timestampMs } from '@bufbuild/protobuf/wkt';
import { newAddress, newTimestamp, readAddress, readTimestamp } from '#gen/dacp/codec/codec.js';
import { enter, int32, leave, open, ReadError, release, skip, tag, text } from '#gen/dacp/codec/read.js';
import { type Address, type Message, type Performative, Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError } from '../base/index.js';
import { formatAddress } from '../message/index.js';

/** What must be known of a message to bring it where it belongs. */
export interface Header {
  readonly id: string;
  readonly inReplyTo: string;
  readonly performative: Performative;
  readonly sender: Party | undefined;
  readonly receiver: Party | undefined;
  /** Answers go elsewhere than to the sender: they find their way by their own receiver. */
  readonly answersElsewhere: boolean;
  /** The moment after which an answer is of no use, in ms since the epoch. */
  readonly replyByMs: number | undefined;
  /** Never RECEIPT_UNSPECIFIED. */
  readonly receipt: Receipt;
}

/** An address with its text. */
export interface Party {
  readonly address: Address;
  /** As `formatAddress` writes it; of an agent, its qualified id. */
  readonly text: string;
}

const idLengthMax = 64;

/** The header of a message that is decoded already; `way`: whether it came over a link or is said here. */
export function headerOf(message: Message, way: Way): Header {
  const last = lastParties[way];
  const sender = message.sender && sharedParty(message.sender, last.sender);
  return {
    id: message.id,
    inReplyTo: message.inReplyTo,
    performative: message.performative,
    sender,
    receiver: message.receiver && sharedParty(message.receiver, last.receiver),
    answersElsewhere: message.replyTo !== undefined && formatAddress(message.replyTo) !== sender?.text,
    replyByMs: message.replyBy && timestampMs(message.replyBy),
    receipt: message.receipt || Receipt.ACCEPTED,
  };
}

type Way = 'in' | 'out';

/** The parties that were made last: most messages that come are from and for the same as the one before, as are most that go. */
const lastParties = {
  in: { sender: lastOf(), receiver: lastOf() },
  out: { sender: lastOf(), receiver: lastOf() },
};

interface Last {
  known: Known | undefined;
}

function lastOf(): Last {
  return { known: undefined };
}

/** A party, and what its address said when it was made: whoever has the address may change it. */
interface Known {
  readonly party: Party;
  readonly namespace: string;
  readonly kind: string | undefined;
  readonly value: string | undefined;
}

/** The party with this address; the one from before when it is the same, so that its text is made once. */
function sharedParty(address: Address, last: Last): Party {
  const { namespace, target } = address;
  const { case: kind, value } = target;
  const { known } = last;
  if (known && known.value === value && known.kind === kind && known.namespace === namespace) return known.party;
  const copy: Address = { ...address, target: { ...target } };
  const party = partyOf(copy);
  last.known = { party, namespace, kind, value };
  return party;
}

function partyOf(address: Address): Party {
  return { address, text: formatAddress(address) };
}

/** It is for all members of a topic or a team. */
export function isForGroup({ receiver }: Header): boolean {
  const kind = receiver?.address.target.case;
  return kind === 'topic' || kind === 'team';
}

/** Reads a message's header without decoding the rest. */
export type HeaderReader = (message: Uint8Array) => Header;

/**
 * Makes a reader. It skips over all that a relay has no business with. A field that comes twice is refused: a decoder would merge
 * the two, and a relay must not see another sender than the receiver does. Errors: MESSAGE_UNREADABLE.
 */
export function createHeaderReader(): HeaderReader {
  return message => {
    try {
      return readHeader(open(message));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new MeshError('MESSAGE_UNREADABLE', `${message.length} bytes are no dacp.message.v2.Message: ${why}`);
    } finally {
      release();
    }
  };
}

/**
 * What a message says that it answers, as long as nothing but its id is in front of that, as every codec writes it; else, and of bytes that
 * are no message, an empty text. Much less than to read its header.
 */
export function peekInReplyTo(bytes: Uint8Array, from: number, to: number): string {
  try {
    const end = open(bytes, from, to);
    let found = tag(end);
    if (found === tags.id) {
      skip(found, end);
      found = tag(end);
    }
    return found === tags.inReplyTo ? readId(end) : '';
  } catch {
    return '';
  } finally {
    release();
  }
}

/**
 * Whether a decoder that merges what comes twice, and passes over what has another type, sees the same header as its reader: only then need
 * nobody read that beside the message. Where it is not so, the reader says what is wrong.
 */
export function hasPlainHeader(bytes: Uint8Array, from: number, to: number): boolean {
  try {
    return isPlain(open(bytes, from, to));
  } catch {
    return false;
  } finally {
    release();
  }
}

function isPlain(end: number): boolean {
  let seen = 0;
  for (let found = tag(end); found !== 0; found = tag(end)) {
    const field = found >>> 3;
    if (field <= 31 && (wanted & (1 << field)) !== 0) {
      if (seen & (1 << field) || !wantedTags.has(found)) return false;
      seen |= 1 << field;
    }
    skip(found, end);
  }
  return true;
}

/** Tags of the fields that are read. */
const tags = {
  id: 10,
  inReplyTo: 18,
  performative: 24,
  sender: 42,
  receiver: 50,
  replyTo: 122,
  replyBy: 130,
  receipt: 160,
} as const;
const wantedTags: ReadonlySet<number> = new Set(Object.values(tags));
const wanted = Object.values(tags).reduce((fields, each) => fields | (1 << (each >>> 3)), 0);

function readHeader(end: number): Header {
  const header = {
    id: '',
    inReplyTo: '',
    performative: 0 as Performative,
    sender: undefined as Party | undefined,
    receiver: undefined as Party | undefined,
    answersElsewhere: false,
    replyByMs: undefined as number | undefined,
    receipt: Receipt.ACCEPTED as Receipt,
  };
  let replyTo: Party | undefined;
  let seen = 0;
  for (let found = tag(end); found !== 0; found = tag(end)) {
    const field = found >>> 3;
    if (field > 31 || (wanted & (1 << field)) === 0) {
      skip(found, end);
      continue;
    }
    if (seen & (1 << field)) throw new ReadError(`field ${field} comes twice`);
    seen |= 1 << field;
    if (found === tags.id) header.id = readId(end);
    else if (found === tags.inReplyTo) header.inReplyTo = readId(end);
    else if (found === tags.performative) header.performative = int32(end);
    else if (found === tags.sender) header.sender = readParty(enter(end));
    else if (found === tags.receiver) header.receiver = readParty(enter(end));
    else if (found === tags.replyTo) replyTo = readParty(enter(end));
    else if (found === tags.replyBy) header.replyByMs = readMoment(enter(end));
    else if (found === tags.receipt) header.receipt = int32(end) || Receipt.ACCEPTED;
    else throw new ReadError(`field ${field} has wire type ${found & 7}`);
  }
  header.answersElsewhere = replyTo !== undefined && replyTo.text !== header.sender?.text;
  return header;
}

/** Reads an address and steps out of it. */
function readParty(end: number): Party {
  const address = readAddress(newAddress(), end);
  leave();
  return partyOf(address);
}

function readMoment(end: number): number {
  const moment = readTimestamp(newTimestamp(), end);
  leave();
  return timestampMs(moment);
}

function readId(end: number): string {
  const id = text(end);
  if (id.length > idLengthMax) throw new ReadError(`an id of ${id.length} characters; at most ${idLengthMax}`);
  return id;
}
