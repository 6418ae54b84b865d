import type { JsonObject } from '@bufbuild/protobuf';
import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import { canonicalJson, messageToJson } from '../../message/index.js';
import type { Dialogue, Said } from '../dialogue.js';
import { type JsonChange, jsonDiff } from './json.js';
import { pair } from './sequence.js';

/** Two messages side by side. */
export interface Compared {
  readonly kind: 'same' | 'changed' | 'added' | 'removed';
  readonly before: Said | undefined;
  readonly after: Said | undefined;
  /** Where the messages differ, by the paths of their flat form; empty unless changed. */
  readonly changes: readonly JsonChange[];
}

/** The difference of two dialogues. */
export interface Comparison {
  readonly rows: readonly Compared[];
  readonly counts: Readonly<Record<Compared['kind'], number>>;
}

/** What is different in every run and means nothing. */
const incidental: ReadonlySet<string> = new Set([
  'id',
  'in_reply_to',
  'conversation_id',
  'timestamp',
  'trace_context',
  'reply_by',
  'version',
  'recorded',
  'receipt',
]);

/** What a message says, without what is different in every run. */
export function essence(message: Message): JsonObject {
  const entries = Object.entries(messageToJson(message)).filter(([key]) => !incidental.has(key));
  const said = Object.fromEntries(entries);
  const metadata = Object.entries((said.metadata ?? {}) as JsonObject).filter(([key]) => !key.startsWith('dacp.'));
  if (metadata.length > 0) said.metadata = Object.fromEntries(metadata);
  else delete said.metadata;
  return said;
}

/** Where two messages differ. */
export function messageDiff(before: Message, after: Message): JsonChange[] {
  return jsonDiff(essence(before), essence(after));
}

/** Which message of the first dialogue one of the second was played from, by ids. */
export type Origins = ReadonlyMap<string, string>;

/** Lays two dialogues side by side: what was played from a message stands beside it. Pure. */
export function compare(before: readonly Said[], after: readonly Said[], origins: Origins = new Map()): Comparison {
  const one = before.map(said => sided(said, said.message.id));
  const other = after.map(said => sided(said, origins.get(said.message.id)));
  const played = new Set(origins.values());
  const pairs = pair(one, other, {
    cost(a, b) {
      if (b.origin !== undefined) return b.origin === a.origin ? 0 : undefined;
      if (a.origin !== undefined && played.has(a.origin)) return undefined;
      if (a.parties !== b.parties) return undefined;
      return a.text === b.text ? 0 : 1.2 + (a.said.message.performative === b.said.message.performative ? 0 : 0.3);
    },
  });
  const rows = pairs.map(([a, b]) => row(a?.said, b?.said));
  const counts = { same: 0, changed: 0, added: 0, removed: 0 };
  for (const { kind } of rows) counts[kind]++;
  return { rows, counts };
}

interface Sided {
  readonly said: Said;
  readonly origin: string | undefined;
  readonly parties: string;
  readonly text: string;
}

function sided(said: Said, origin: string | undefined): Sided {
  const answers = said.message.inReplyTo === '' ? 'says' : 'answers';
  return {
    said,
    origin,
    parties: [said.from, said.to, answers].join('\n'),
    text: canonicalJson(essence(said.message)),
  };
}

function row(before: Said | undefined, after: Said | undefined): Compared {
  if (!before) return { kind: 'added', before, after, changes: [] };
  if (!after) return { kind: 'removed', before, after, changes: [] };
  const changes = messageDiff(before.message, after.message);
  return { kind: changes.length === 0 ? 'same' : 'changed', before, after, changes };
}

/** What of a dialogue a fork from a message is compared with: that message and all after it. */
export function since({ said }: Pick<Dialogue, 'said'>, number: number): Said[] {
  return said.filter(one => one.number >= number);
}
