import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import type { Content } from '#gen/dacp/message/v2/message_pb.js';
import type { Agent } from '../../agent/index.js';
import type { Clock } from '../../base/index.js';
import type { Dialogue, Said } from '../dialogue.js';
import type { Origins } from '../diff/compare.js';
import type { Divergence } from './divergence.js';
import type { Elsewhere } from './elsewhere.js';
import type { Remark } from './players.js';

/** What is run again, and who acts in it. */
export interface RunOptions {
  readonly dialogue: Dialogue;
  /** The message from which on it is run. */
  readonly from: Said;
  /** What that message says instead. */
  readonly content?: Content | undefined;
  /** Agents that act here, each in the place of the one with its id. */
  readonly agents: readonly Agent[];
  /** Agents of a mesh that act in the place of others: their addresses by the qualified ids of those. */
  readonly mapped?: ReadonlyMap<string, string>;
  /** How agents of a mesh are asked; needed for those that are mapped. */
  readonly mesh?: Elsewhere;
  /** What the recording has no answer to is really asked: agents of the mesh, tools. */
  readonly live?: boolean;
  /** Acting agents get to know what went before; what they say to it counts for nothing. */
  readonly rehearse?: boolean;
  /** Ends with the first difference; what agents ask outside must be asked in the same order. Messages keep ids and times. */
  readonly exact?: boolean;
  /** Ends when an acting agent answers something else than then. */
  readonly strict?: boolean;
  /** How long an acting agent may take for one message, in ms; 30,000 unless said. */
  readonly timeoutMs?: number;
  readonly clock?: Clock;
}

/** A conversation that was run again. */
export interface Run {
  readonly conversationId: string;
  /** Its recording, and what it tells of. */
  readonly events: readonly Event[];
  readonly dialogue: Dialogue;
  /** Which message of the original one of it was played from, by ids. */
  readonly origins: Origins;
  readonly divergences: readonly Divergence[];
  readonly remarks: readonly Remark[];
  /** It left the recording, or was to end with the first other answer: the rest was not played. */
  readonly ended: boolean;
  /** What acting agents had asked outside and did not ask again, of messages that they handled; only when it is exact. */
  readonly unasked: readonly { readonly at: number; readonly what: string }[];
}
