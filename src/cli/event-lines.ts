import type { JsonObject } from '@bufbuild/protobuf';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { stepsOf } from '../agent/index.js';
import { eventJson } from './proto-json.js';
import { withoutSeals } from './seals.js';
import { createStory, type Story } from './step-story.js';
import type { Style } from './style.js';

/** Makes lines of events: when, what, about whom, and the payload; the steps of a negotiation refer to those before. */
export function createEventLines(style: Style): (event: Event) => string {
  const story = createStory();
  return event => eventLine(event, style, story);
}

function eventLine(event: Event, style: Style, story: Story): string {
  const time = event.time ? timestampDate(event.time).toISOString() : '';
  const about = event.agentId || event.conversationId || event.source;
  return [
    style.dim(String(event.position).padStart(6)),
    style.dim(time),
    style.strong(event.type.padEnd(32)),
    about.padEnd(16),
    style.dim(payloadText(event, story)),
  ]
    .join('  ')
    .trimEnd();
}

/** The steps of negotiations in words, since they hold whole tasks; anything else as JSON. */
function payloadText(event: Event, story: Story): string {
  const steps = stepsOf(event);
  if (steps.length > 0)
    return steps
      .flatMap(story.tell)
      .map(({ from, to, what, rest }) => `${from} → ${to} ${what} ${rest}`.trimEnd())
      .join('; ');
  const { '@type': _type, ...values } = withoutSeals(eventJson(event).payload ?? {}) as JsonObject;
  return Object.keys(values).length > 0 ? JSON.stringify(values) : '';
}
