import { anyUnpack, durationMs, timestampDate, timestampMs } from '@bufbuild/protobuf/wkt';
import { type Event, Start, type SubscribeRequest } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { type ModelStep, type StepTaken, StepTakenSchema } from '#gen/dacp/llm/v1/events_pb.js';
import { formatMoney } from '../../../budget/index.js';
import type { Context } from '../../context.js';
import { type MeshClient, withMesh } from '../../mesh-client.js';
import { eventJson } from '../../proto-json.js';
import { columns } from '../../table.js';
import { count, formatDuration } from '../../values.js';

/** Whose steps. */
export interface StepsInput {
  readonly agent?: string;
  readonly conversation?: string;
  readonly follow?: boolean;
}

interface Seen {
  readonly event: Event;
  readonly step: StepTaken;
}

/** `dacp llm steps`: what agents with a language model did, a line for each answer of a model and each use of a tool. */
export async function steps(
  context: Context,
  { agent = '', conversation = '', follow }: StepsInput,
): Promise<undefined> {
  const { terminal } = context;
  const filter = { types: ['llm.step'], agentId: agent, conversationId: conversation };
  const seen: Seen[] = [];
  let sum = 0n;
  await withMesh(context, async mesh => {
    for await (const { event, step } of read(mesh, { filter, untilCaughtUp: !follow })) {
      if (step.what.case !== 'tool') sum += step.what.value?.costMicros ?? 0n;
      if (terminal.json) terminal.object(eventJson(event));
      else if (follow) terminal.line(rowOf({ event, step }).join('  '));
      else seen.push({ event, step });
    }
  });
  if (terminal.json || follow) return;
  // They are told when they are over; what is shown begins with what began first.
  seen.sort((a, b) => beganMs(a) - beganMs(b));
  for (const line of columns(seen.map(rowOf))) terminal.line(line);
  terminal.note(
    seen.length > 0 ? `${count(seen.length, 'step')}, ${formatMoney(sum)}` : 'no agent with a model did anything',
  );
}

type Which = Pick<SubscribeRequest, 'untilCaughtUp'> & { readonly filter: { readonly types: string[] } };

/** Those that the feed has; Ctrl-C ends what is followed. */
async function* read(mesh: MeshClient, which: Which): AsyncIterable<Seen> {
  const from = { case: 'start', value: Start.OLDEST } as const;
  try {
    for await (const { event } of mesh.events.subscribe({ from, ...which })) {
      const step = event?.payload && anyUnpack(event.payload, StepTakenSchema);
      if (event && step) yield { event, step };
    }
  } catch (error) {
    if (!mesh.interrupted.aborted) throw error;
  }
}

function beganMs({ step: { startedAt } }: Seen): number {
  return startedAt ? timestampMs(startedAt) : 0;
}

/** Such as `21:05:09.120  critic  talk-1  local/gpt-test  30 tokens, 0.0004 USD  95 ms  answered`. */
function rowOf({ event, step: { what, failure, startedAt, took } }: Seen): string[] {
  const at = startedAt ? timestampDate(startedAt).toISOString().slice(11, 23) : '';
  const spent = what.case === 'tool' ? '' : spentOf(what.value);
  const ending = failure ? `${failure.reason}: ${failure.message}` : endingOf(what);
  const tookMs = took ? durationMs(took) : 0;
  return [at, event.agentId, event.conversationId, nameOf(what), spent, formatDuration(tookMs), ending];
}

function nameOf(what: StepTaken['what']): string {
  if (what.case === 'tool') return `tool ${what.value.name}`;
  const { provider = '', model = '' } = what.value ?? {};
  const name = [provider, model].filter(Boolean).join('/') || 'a model';
  return what.case === 'vectors' ? `vectors of ${name}` : name;
}

function spentOf(step: ModelStep | undefined): string {
  if (step?.cached) return 'from the cache';
  const { input = 0n, output = 0n } = step?.tokens ?? {};
  return input + output === 0n ? '' : `${input} + ${output} tokens, ${formatMoney(step?.costMicros ?? 0n)}`;
}

function endingOf(what: StepTaken['what']): string {
  if (what.case === 'tool') return 'used';
  const { tools = [] } = what.value ?? {};
  return tools.length > 0 ? `wants ${tools.join(', ')}` : 'answered';
}
