import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { createTranscript } from '../../agent/index.js';
import { MeshError, newId, systemClock } from '../../base/index.js';
import { qualify } from '../../message/index.js';
import { readDialogue } from '../read-dialogue.js';
import type { Run, RunOptions } from './options.js';
import { createScene } from './scene.js';

const waitingMax = 1_000_000;

/**
 * Runs a recorded conversation again from a message on. Agents that act are given what was said to those whose place they take; everybody
 * else says what was recorded. Errors: OPTION_INVALID when nobody acts.
 */
export async function run(options: RunOptions): Promise<Run> {
  const { dialogue, agents, mapped = new Map(), exact = false, clock = systemClock } = options;
  const acting = new Set([
    ...agents.map(({ descriptor }) => qualify(descriptor.namespace, descriptor.id)),
    ...mapped.keys(),
  ]);
  if (acting.size === 0)
    throw new MeshError('OPTION_INVALID', 'nobody acts: give agents to run, or agents of the mesh');
  const conversationId = exact ? dialogue.conversationId : newId();
  const events: Event[] = [];
  const kept = createTranscript({
    publish: async some => void events.push(...some),
    source: 'replay',
    clock,
    waitingMax,
  });
  const scene = createScene({ ...options, clock, conversationId, acting }, kept);
  try {
    if (options.rehearse) await scene.rehearse();
    await scene.perform();
  } finally {
    await scene.close();
    await kept.close();
  }
  const made = readDialogue(conversationId, events, { asTold: true });
  return { conversationId, events, dialogue: made, ...scene.found() };
}
