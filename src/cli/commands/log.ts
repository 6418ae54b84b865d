import { setTimeout as pause } from 'node:timers/promises';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { type Event, type FilterSchema, Start } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { backoffMs, MeshError, toMeshError } from '../../base/index.js';
import type { Context } from '../context.js';
import { createEventLines } from '../event-lines.js';
import { findConversation } from '../find-conversation.js';
import { type MeshClient, withMesh } from '../mesh-client.js';
import { eventJson } from '../proto-json.js';
import { readWhole } from '../values.js';

/** Which events, and from where. */
export interface LogInput {
  readonly follow?: boolean;
  readonly type?: readonly string[];
  readonly agent?: string;
  readonly conversation?: string;
  readonly stream?: string;
  /** `oldest`, `newest`, a position of the record, or with `follow` the cursor of an event. */
  readonly from?: string;
  readonly limit?: string;
}

type Filter = MessageInitShape<typeof FilterSchema>;
type Show = (event: Event, cursor?: string) => void;

/** `dacp log`: what happened; with `--follow` also what happens from now on, without a gap between the two. */
export async function log(context: Context, input: LogInput): Promise<undefined> {
  const { terminal } = context;
  const lineOf = createEventLines(terminal.style);
  let shown = 0;
  const show: Show = (event, cursor) => {
    shown++;
    if (terminal.json) terminal.object({ ...eventJson(event), ...(cursor !== undefined && { cursor }) });
    else terminal.line(lineOf(event));
  };
  const given = {
    types: [...(input.type ?? [])],
    agentId: input.agent ?? '',
    streamPrefix: input.stream ?? '',
  };
  await withMesh(context, async mesh => {
    const filter: Filter = { ...given, conversationId: await conversationOf(context, mesh, input) };
    if (!input.follow) {
      await page(context, mesh, { input, filter, show });
      const { type, agent, stream } = input;
      if (shown === 0 && !terminal.json && (type || agent || stream)) terminal.note('the log has no such events');
      return;
    }
    // Ctrl-C is how following ends.
    await follow(context, mesh, { input, filter, show }).catch(error => {
      if (!mesh.interrupted.aborted) throw error;
    });
  });
}

/** The conversation that is meant; a note when the log has nothing of it. */
async function conversationOf({ terminal }: Context, mesh: MeshClient, { conversation }: LogInput): Promise<string> {
  if (conversation === undefined) return '';
  const { events } = await mesh.events.read({ limit: 1, backwards: true, filter: { conversationId: conversation } });
  if (events.length > 0) return conversation;
  const meant = await findConversation(mesh, conversation);
  if (meant === undefined) terminal.note(`the log has nothing of conversation ${conversation}`);
  return meant ?? conversation;
}

interface Wanted {
  readonly input: LogInput;
  readonly filter: Filter;
  readonly show: Show;
}

/** Shows a part of the record: from a place on, else its end. */
async function page(context: Context, mesh: MeshClient, { input, filter, show }: Wanted): Promise<void> {
  const limit = limitOf(input.limit, 50);
  if (input.from === undefined || input.from === 'newest') return await newest(mesh, { filter, limit, show });
  let after = input.from === 'oldest' ? 0n : readPosition(input.from);
  const last = (await mesh.events.read({ limit: 1, backwards: true })).events[0]?.position ?? 0n;
  if (after > last) context.terminal.note(`--from ${after}: the log ends at position ${last}`);
  let left = input.limit === undefined ? Number.POSITIVE_INFINITY : limit;
  for (let end = false; !end && left > 0; ) {
    const read = await mesh.events.read({ after, limit: Math.min(left, 1000), filter });
    for (const event of read.events) show(event);
    left -= read.events.length;
    [after, end] = [read.next, read.end];
  }
}

/** Shows the last events that fit, oldest first. */
async function newest(mesh: MeshClient, wanted: { filter: Filter; limit: number; show: Show }): Promise<void> {
  const { filter, limit, show } = wanted;
  const found: Event[] = [];
  let after = 0n;
  for (let end = false; !end && found.length < limit; ) {
    const read = await mesh.events.read({ after, limit: limit - found.length, backwards: true, filter });
    found.push(...read.events);
    [after, end] = [read.next, read.end];
  }
  for (const event of found.reverse()) show(event);
}

/**
 * Shows the newest events, then every new one. The subscription stands before the past is read, and what both have is shown once.
 * When the node goes away, it is resumed at its cursor as soon as one is back.
 */
async function follow(context: Context, mesh: MeshClient, { input, filter, show }: Wanted): Promise<void> {
  let cursor: string | undefined;
  let lost = 0;
  const seen = new Set<string>();
  const once: Show = (event, at) => {
    if (!seen.delete(event.id)) show(event, at);
  };
  const past: Show = event => {
    seen.add(event.id);
    show(event);
  };
  for (;;) {
    try {
      for await (const step of mesh.events.subscribe({ from: startOf(cursor ?? input.from), filter })) {
        if (cursor === undefined && input.from === undefined) {
          await newest(mesh, { filter, limit: limitOf(input.limit, 10), show: past });
        }
        if (step.event) once(step.event, step.cursor);
        cursor = step.cursor;
        lost = 0;
      }
    } catch (error) {
      const failure = toMeshError(error);
      if (cursor === undefined || failure.code !== 'UNAVAILABLE') throw failure;
      if (lost === 0) context.terminal.note(`${failure.message}; going on when it is back`);
    }
    lost += 1;
    await pause(backoffMs(lost, { firstMs: 100, maxMs: 2000 }), undefined, { signal: mesh.interrupted });
  }
}

function startOf(from: string | undefined) {
  if (from === undefined || from === 'newest') return { case: 'start', value: Start.NEWEST } as const;
  if (from === 'oldest') return { case: 'start', value: Start.OLDEST } as const;
  return { case: 'cursor', value: from } as const;
}

function readPosition(text: string): bigint {
  if (/^\d{1,19}$/.test(text)) return BigInt(text);
  throw new MeshError('OPTION_INVALID', `--from ${text}: takes oldest, newest or a position such as 42`);
}

function limitOf(text: string | undefined, unlessSaid: number): number {
  return readWhole('--limit', text ?? String(unlessSaid), { least: 0, most: 1_000_000 });
}
