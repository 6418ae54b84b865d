import { setImmediate as turn } from 'node:timers/promises';
import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import {
  type Agent,
  type Communication,
  createCommunication,
  createHost,
  createLocalExchange,
  createTranscript,
  type Host,
  transcribed,
} from '../../../src/agent/index.js';
import { systemClock } from '../../../src/base/index.js';
import { makeAddress } from '../../../src/message/index.js';
import { type Dialogue, readDialogue } from '../../../src/replay/index.js';

/** Runs agents, lets somebody called `customer` talk to them, and gives the recording of it. */
export async function record(
  agents: readonly Agent[],
  talk: (customer: Communication) => Promise<unknown>,
  prepare: (host: Host) => void = () => undefined,
): Promise<{ readonly dialogue: Dialogue; readonly events: readonly Event[] }> {
  const conversationId = 'talk';
  const clock = systemClock;
  const events: Event[] = [];
  const transcript = createTranscript({ publish: async some => void events.push(...some), source: 'test', clock });
  const host = createHost({ exchange: local => createLocalExchange(local, clock), agents, clock, transcript });
  prepare(host);
  await host.start();
  const exchange = transcribed(host.exchange, transcript);
  const address = makeAddress('agent', 'customer');
  await talk(createCommunication({ exchange, clock, address, conversationId, recorded: true }));
  await turn();
  await host.close();
  await transcript.close();
  return { dialogue: readDialogue(conversationId, events), events };
}
