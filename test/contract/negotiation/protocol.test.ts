import { anyIs } from '@bufbuild/protobuf/wkt';
import { expect, it } from 'vitest';
import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import { ProgressSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import {
  type Agent,
  advance,
  type Bid,
  defineAgent,
  protocols,
  type Refusal,
  type TaskContext,
} from '../../../src/agent/index.js';
import { formatAddress, performativeName } from '../../../src/message/index.js';
import { request, scene } from './scene.js';

const contractNet = protocols['contract-net'];
const manager = 'negotiations';

function bidder(id: string, bid: Bid | Refusal, handle: (input: unknown, context: TaskContext) => unknown) {
  return defineAgent({ id, capabilities: { work: { bid: () => bid, handle } } });
}

/** Everything that manager and bidders say, as it is heard. */
function overhear({ host }: Awaited<ReturnType<typeof scene>>): Message[] {
  const said: Message[] = [];
  const { ask, send } = host.exchange;
  Object.assign(host.exchange, {
    async ask(...words: Parameters<typeof ask>) {
      said.push(words[0]);
      const answer = await ask(...words);
      said.push(answer);
      return answer;
    },
    send(...words: Parameters<typeof send>) {
      said.push(words[0]);
      return send(...words);
    },
  } satisfies Pick<typeof host.exchange, 'ask' | 'send'>);
  return said;
}

/** The states that each bidder's part of the conversation goes through; an act that the protocol does not allow shows as itself. */
function walks(said: readonly Message[]): Record<string, string[]> {
  const states: Record<string, string[]> = {};
  for (const message of said) {
    const [from, to] = [message.sender, message.receiver].map(address => (address ? formatAddress(address) : ''));
    const bidder = (from === manager ? to : from) ?? '';
    const before = states[bidder]?.at(-1) ?? contractNet.initial;
    const after = advance(contractNet, before, from === manager ? 'initiator' : 'participant', actOf(message));
    states[bidder] = [...(states[bidder] ?? []), after ?? `${before}: ${actOf(message)}`];
  }
  return states;
}

function actOf({ performative, content }: Message): string {
  const kind = content?.kind;
  return kind?.case === 'any' && anyIs(kind.value, ProgressSchema) ? 'inform_progress' : performativeName(performative);
}

it.each<[string, readonly Agent[], Record<string, readonly string[]>]>([
  [
    'an award, a rejection and a refusal',
    [
      bidder('cheap', { priceMicros: 1 }, () => 'done'),
      bidder('dear', { priceMicros: 2 }, () => 'done'),
      bidder('shy', { refuse: 'busy' }, () => 'done'),
    ],
    {
      cheap: ['called', 'proposed', 'awarded', 'done'],
      dear: ['called', 'proposed', 'rejected', 'rejected'],
      shy: ['called', 'refused'],
    },
  ],
  [
    'a winner that fails, and the one in reserve that tells how it gets on',
    [
      bidder('cheap', { priceMicros: 1 }, () => Promise.reject(new Error('broke'))),
      bidder('dear', { priceMicros: 2 }, (_, { progress }) => {
        progress(0.5, 'half');
        return 'done';
      }),
    ],
    {
      cheap: ['called', 'proposed', 'awarded', 'void', 'cancelled'],
      dear: ['called', 'proposed', 'rejected', 'awarded', 'awarded', 'done'],
    },
  ],
])('what manager and bidders say keeps to the contract net: %s', async (_, agents, wanted) => {
  await using mesh = await scene(agents);
  const said = overhear(mesh);
  const { id } = await mesh.negotiations.open(request());
  await mesh.until(id, 'ended');
  await mesh.clock.advanceAsync(0);
  expect(walks(said)).toEqual(wanted);
});
