import { anyUnpack, timestampDate } from '@bufbuild/protobuf/wkt';
import { type Event, EventLogService, Start } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import {
  AgentDeregisteredSchema,
  AgentRegisteredSchema,
  SessionEndedSchema,
  SessionOpenedSchema,
} from '#gen/dacp/registry/v1/events_pb.js';
import { stepsOf } from '../../agent/index.js';
import { toMeshError } from '../../base/index.js';
import { type Config, readTls } from '../../node/index.js';
import { dial } from '../../rpc/index.js';
import { createStory, type Telling } from '../step-story.js';
import type { Terminal } from '../terminal.js';

/** Widths of the columns of a line. */
const pairWidth = 44;
const whatWidth = 12;

/**
 * Shows what agents say to each other while they negotiate, and who comes and goes: a line each, until `signal` is aborted. Errors end
 * it with a remark: the mesh runs on without it.
 */
export async function showFlow(config: Config, terminal: Terminal, signal: AbortSignal): Promise<void> {
  const tls = readTls(config);
  const channel = dial(config.node, tls ? { tls } : {});
  const tell = createTeller();
  const filter = { types: ['negotiation.*', 'registry.session.*', 'registry.agent.*', 'agent.created'] };
  const from = { case: 'start', value: Start.NEWEST } as const;
  try {
    for await (const { event } of channel.client(EventLogService).subscribe({ from, filter }, { signal }))
      if (event) for (const telling of tell(event)) show(terminal, event, telling);
  } catch (error) {
    if (!signal.aborted) terminal.note(`what happens is no longer shown: ${toMeshError(error).message}`);
  } finally {
    channel.close();
  }
}

function show(terminal: Terminal, event: Event, { from, to, what, rest, good }: Telling): void {
  const { style } = terminal;
  const at = event.time ? timestampDate(event.time) : new Date(0);
  if (terminal.json) {
    const { conversationId, type } = event;
    terminal.object({
      event: 'flow',
      time: at.toISOString(),
      type,
      from,
      to,
      what,
      rest,
      conversation_id: conversationId,
    });
    return;
  }
  const paint = good === undefined ? style.strong : good ? style.good : style.warning;
  const pair = `${from} → ${to}`.padEnd(pairWidth);
  terminal.line(`${style.dim(clockTime(at))}  ${pair}  ${paint(what.padEnd(whatWidth))}  ${rest}`.trimEnd());
}

/** The time of the day where the person sits. */
function clockTime(at: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const ms = String(at.getMilliseconds()).padStart(3, '0');
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${ms}`;
}

function createTeller(): (event: Event) => readonly Telling[] {
  const story = createStory();
  return event => {
    const { payload } = event;
    if (!payload) return [];
    const steps = stepsOf(event);
    if (steps.length > 0) return steps.flatMap(story.tell);
    const telling = comingOrGoing(payload);
    return telling ? [telling] : [];
  };
}

function comingOrGoing(payload: NonNullable<Event['payload']>): Telling | undefined {
  const to = 'registry';
  const opened = anyUnpack(payload, SessionOpenedSchema)?.session;
  if (opened) return { from: `host ${opened.hostId}`, to, what: 'attaches', rest: '', good: true };
  const ended = anyUnpack(payload, SessionEndedSchema);
  if (ended) return { from: `host ${ended.hostId}`, to, what: 'leaves', rest: '', good: false };
  const descriptor = anyUnpack(payload, AgentRegisteredSchema)?.agentDescriptor;
  if (descriptor) {
    const rest = descriptor.capabilities.map(({ name }) => name).join(', ');
    return { from: descriptor.id, to, what: 'registers', rest, good: true };
  }
  const gone = anyUnpack(payload, AgentDeregisteredSchema);
  return gone && { from: gone.agentId, to, what: 'is gone', rest: '' };
}
