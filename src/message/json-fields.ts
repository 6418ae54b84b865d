import { type JsonObject, toJson } from '@bufbuild/protobuf';
import { TimestampSchema, type Value } from '@bufbuild/protobuf/wkt';
import { BudgetSchema, type Message, Priority, Receipt, TraceContextSchema } from '#gen/dacp/message/v2/message_pb.js';
import { formatAddress, parseAddress } from './address.js';
import { contentFields } from './json-content.js';
import { type FlatField, readBoolean, readMessage, readMoment, readName, readObject, readText } from './json-read.js';
import { parsePerformative, performativeName } from './performative.js';
import { checkKey, fromValue, toValue } from './value.js';

const priorities = { low: Priority.LOW, normal: Priority.NORMAL, high: Priority.HIGH, urgent: Priority.URGENT };
const receipts = { none: Receipt.NONE, accepted: Receipt.ACCEPTED, durable: Receipt.DURABLE, handled: Receipt.HANDLED };

const performative: FlatField = {
  read: (message, value) => {
    message.performative = parsePerformative(readText('performative', value));
  },
  write: message => (message.performative === 0 ? undefined : performativeName(message.performative)),
};

const metadata: FlatField = {
  read: (message, value) => {
    for (const [key, item] of Object.entries(readObject('metadata', value)))
      message.metadata[checkKey(key, 'metadata')] = toValue(item);
  },
  write: message => (Object.keys(message.metadata).length === 0 ? undefined : plain(message.metadata)),
};

const traceContext: FlatField = {
  read: (message, value) => {
    message.traceContext = readMessage('trace_context', value, TraceContextSchema);
  },
  write: message => message.traceContext && toJson(TraceContextSchema, message.traceContext),
};

const budget: FlatField = {
  read: (message, value) => {
    message.budget = readMessage('budget', value, BudgetSchema);
  },
  write: message => message.budget && toJson(BudgetSchema, message.budget, { useProtoFieldName: true }),
};

/** The fields of the standard's flat JSON form (S3), and those that this mesh adds, in the order in which they are written. */
export const flatFields: Readonly<Record<string, FlatField>> = {
  version: text('version', 'version'),
  id: text('id', 'id'),
  in_reply_to: text('in_reply_to', 'inReplyTo'),
  performative,
  sender: address('sender', 'sender'),
  receiver: address('receiver', 'receiver'),
  capability: text('capability', 'capability'),
  ...contentFields,
  ontology: text('ontology', 'ontology'),
  language: text('language', 'language'),
  type: text('type', 'type'),
  conversation_id: text('conversation_id', 'conversationId'),
  protocol: text('protocol', 'protocol'),
  reply_to: address('reply_to', 'replyTo'),
  timestamp: moment('timestamp', 'timestamp'),
  reply_by: moment('reply_by', 'replyBy'),
  trace_context: traceContext,
  metadata,
  budget,
  priority: name('priority', priorities),
  receipt: name('receipt', receipts),
  idempotent: flag('idempotent'),
  recorded: flag('recorded'),
};

type TextField =
  | 'version'
  | 'id'
  | 'inReplyTo'
  | 'capability'
  | 'ontology'
  | 'language'
  | 'type'
  | 'conversationId'
  | 'protocol';

function text(key: string, field: TextField): FlatField {
  return {
    read: (message, value) => {
      message[field] = readText(key, value);
    },
    write: message => message[field] || undefined,
  };
}

function address(key: string, field: 'sender' | 'receiver' | 'replyTo'): FlatField {
  return {
    read: (message, value) => {
      message[field] = parseAddress(readText(key, value), key);
    },
    write: message => message[field] && formatAddress(message[field]),
  };
}

function moment(key: string, field: 'timestamp' | 'replyBy'): FlatField {
  return {
    read: (message, value) => {
      message[field] = readMoment(key, value);
    },
    write: message => message[field] && toJson(TimestampSchema, message[field]),
  };
}

function flag(field: 'idempotent' | 'recorded'): FlatField {
  return {
    read: (message, value) => {
      message[field] = readBoolean(field, value);
    },
    write: message => message[field] || undefined,
  };
}

function name<F extends 'priority' | 'receipt'>(field: F, names: Readonly<Record<string, Message[F]>>): FlatField {
  return {
    read: (message, value) => {
      message[field] = readName(field, value, names);
    },
    write: message => Object.keys(names).find(known => names[known] === message[field]),
  };
}

function plain(values: Readonly<Record<string, Value>>): JsonObject {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, fromValue(value)]));
}
