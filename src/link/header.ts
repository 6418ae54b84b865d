import { fromBinary } from '@bufbuild/protobuf';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { TimestampSchema, timestampMs } from '@bufbuild/protobuf/wkt';
import {
  type Address,
  AddressSchema,
  type Message,
  type Performative,
  Receipt,
} from '#gen/dacp/message/v2/message_pb.js';
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

const textMax = 64;
const partiesMax = 10_000;

/** The header of a message that is decoded already. */
export function headerOf(message: Message): Header {
  const sender = message.sender && partyOf(message.sender);
  return {
    id: message.id,
    inReplyTo: message.inReplyTo,
    performative: message.performative,
    sender,
    receiver: message.receiver && partyOf(message.receiver),
    answersElsewhere: message.replyTo !== undefined && formatAddress(message.replyTo) !== sender?.text,
    replyByMs: message.replyBy && timestampMs(message.replyBy),
    receipt: message.receipt || Receipt.ACCEPTED,
  };
}

function partyOf(address: Address): Party {
  return { address, text: formatAddress(address) };
}

/** Reads headers without decoding messages. */
export type HeaderReader = (message: Uint8Array) => Header;

/**
 * Makes a reader. It skips over all that a relay has no business with, and it remembers addresses by their bytes, since the same
 * few come again and again. A field that comes twice is refused: a decoder would merge the two, and a relay must not see another
 * sender than the receiver does. Errors: MESSAGE_UNREADABLE.
 */
export function createHeaderReader(): HeaderReader {
  const parties = new Map<string, Party>();

  function readParty(bytes: Uint8Array): Party {
    const key = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
    const known = parties.get(key);
    if (known) return known;
    const party = partyOf(fromBinary(AddressSchema, bytes));
    if (parties.size >= partiesMax) parties.clear();
    parties.set(key, party);
    return party;
  }

  return message => {
    try {
      return read(new BinaryReader(message), readParty);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new MeshError('MESSAGE_UNREADABLE', `${message.length} bytes are no dacp.message.v2.Message: ${why}`);
    }
  };
}

/** Numbers of the fields that are read. */
const fields = {
  id: 1,
  inReplyTo: 2,
  performative: 3,
  sender: 5,
  receiver: 6,
  replyTo: 15,
  replyBy: 16,
  receipt: 20,
} as const;
const wanted = new Set<number>(Object.values(fields));

function read(reader: BinaryReader, readParty: (bytes: Uint8Array) => Party): Header {
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
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag();
    if (!wanted.has(field)) {
      pass(reader, wire, field);
      continue;
    }
    if (seen & (1 << field)) throw new Error(`field ${field} comes twice`);
    seen |= 1 << field;
    expectWire(field, wire);
    if (field === fields.id) header.id = readText(reader);
    else if (field === fields.inReplyTo) header.inReplyTo = readText(reader);
    else if (field === fields.performative) header.performative = reader.int32();
    else if (field === fields.sender) header.sender = readParty(reader.bytes());
    else if (field === fields.receiver) header.receiver = readParty(reader.bytes());
    else if (field === fields.replyTo) replyTo = readParty(reader.bytes());
    else if (field === fields.replyBy) header.replyByMs = timestampMs(fromBinary(TimestampSchema, reader.bytes()));
    else header.receipt = reader.int32() || Receipt.ACCEPTED;
  }
  header.answersElsewhere = replyTo !== undefined && replyTo.text !== header.sender?.text;
  return header;
}

/** Steps over a field; `skip` of the reader would make a view of each. */
function pass(reader: BinaryReader, wire: WireType, field: number): void {
  if (wire !== WireType.LengthDelimited) {
    reader.skip(wire, field);
    return;
  }
  const length = reader.uint32();
  reader.pos += length;
  if (reader.pos > reader.len) throw new Error('it ends within a field');
}

function expectWire(field: number, wire: WireType): void {
  const isNumber = field === fields.performative || field === fields.receipt;
  const expected = isNumber ? WireType.Varint : WireType.LengthDelimited;
  if (wire !== expected) throw new Error(`field ${field} has wire type ${wire}`);
}

function readText(reader: BinaryReader): string {
  const bytes = reader.bytes();
  if (bytes.length > textMax) throw new Error(`an id of ${bytes.length} bytes; at most ${textMax}`);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}
