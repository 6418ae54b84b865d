import type { Value } from '@bufbuild/protobuf/wkt';
import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import { defaultNamespace, formatAddress, fromValue, performativeName } from '../message/index.js';

/** What rules look at in a message. */
export interface Facts {
  /** Of the broker that it was sent to; spelled out. */
  readonly namespace: string;
  /** The name of the performative where it has none. */
  readonly type: string;
  /** Qualified id. */
  readonly sender: string;
  readonly ontology: string;
  /** A text as it is, other values as JSON. */
  readonly metadata: ReadonlyMap<string, string>;
}

/** What rules look at in this message. */
export function factsOf({ receiver, type, performative, sender, ontology, metadata }: Message): Facts {
  return {
    namespace: receiver?.namespace || defaultNamespace,
    type: type || performativeName(performative),
    sender: sender ? formatAddress(sender) : '',
    ontology,
    metadata: new Map(Object.entries(metadata).map(([key, value]) => [key, textOf(value)])),
  };
}

function textOf(value: Value): string {
  const plain = fromValue(value);
  return typeof plain === 'string' ? plain : JSON.stringify(plain);
}
