import { describe, expect, it } from 'vitest';
import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import { type Agent, defineAgent } from '../../../src/agent/index.js';
import type { MeshError } from '../../../src/base/index.js';
import type { Inbound } from '../../../src/link/index.js';
import { createMessage, type MessageParts } from '../../../src/message/index.js';
import { gate, scene } from './scene.js';

/** Agents that write down what they handle, in one host, and how to offer a note to several of them at once. */
function crew(names: readonly string[], more: Readonly<Record<string, object>> = {}) {
  const heard: string[] = [];
  const agents = names.map(id => noting(id, heard, more[id] ?? {}));
  const { host, offer, settle, clock } = scene(agents);

  function publish(to: readonly string[], parts: Partial<MessageParts> = {}) {
    const replies: Message[] = [];
    const endings: (MeshError | undefined)[] = [];
    const message = createMessage({ performative: 'inform', sender: 'press', receiver: 'topic:news', ...parts }, clock);
    const inbound: Inbound = {
      message,
      signal: new AbortController().signal,
      givenUp: undefined,
      reply: reply => void replies.push(reply),
      handled: error => void endings.push(error),
    };
    const refused = host.offerAll?.(to, inbound) ?? [];
    return { message, replies, endings, refused: refused.map(({ agent, error }) => `${agent} ${error.reason}`) };
  }

  return { heard, host, offer, settle, publish };
}

function noting(id: string, heard: string[], more: object): Agent {
  const act = (message: Message) => void heard.push(`${id} ${message.id}`);
  return defineAgent({ id, perceive: message => message, decide: message => message, act, ...more });
}

describe('a note for several agents of a host', () => {
  it('is handled once by each of them, in the order of the notes', async () => {
    const { heard, publish, settle } = crew(['a', 'b', 'c']);
    expect(publish(['a', 'b'], { id: 'm1' }).refused).toEqual([]);
    publish(['b', 'c'], { id: 'm2' });
    await settle();
    expect(heard.sort()).toEqual(['a m1', 'b m1', 'b m2', 'c m2']);
    expect(heard.filter(each => each.startsWith('b'))).toEqual(['b m1', 'b m2']);
  });

  it('that comes twice is handled once, however it comes the second time', async () => {
    const { heard, publish, offer, settle } = crew(['a', 'b', 'c']);
    publish(['a', 'b'], { id: 'm1' });
    await settle();
    publish(['a', 'b'], { id: 'm1' });
    publish(['a', 'b', 'c'], { id: 'm1' });
    const alone = offer('b', { id: 'm1', sender: 'press', performative: 'inform' });
    await settle();
    expect(heard).toEqual(['a m1', 'b m1', 'c m1']);
    expect(alone.endings).toEqual(['well']);
  });

  it('is no double of one that another sender gave the same id', async () => {
    const { heard, publish, settle } = crew(['a', 'b']);
    publish(['a', 'b'], { id: 'm1' });
    publish(['a', 'b'], { id: 'm1', sender: 'radio' });
    await settle();
    expect(heard.sort()).toEqual(['a m1', 'a m1', 'b m1', 'b m1']);
  });

  it('came for one of them before: the others handle it', async () => {
    const { heard, publish, offer, settle } = crew(['a', 'b']);
    offer('a', { id: 'm1', sender: 'press', performative: 'inform' });
    publish(['a', 'b'], { id: 'm1' });
    await settle();
    expect(heard).toEqual(['a m1', 'b m1']);
  });

  it('comes again while it is worked on: who waits for that hears when all have finished', async () => {
    const work = gate();
    const { publish, offer, settle } = crew(['a', 'b'], { b: { act: () => work.opened } });
    publish(['a', 'b'], { id: 'm1' });
    const again = offer('b', { id: 'm1', sender: 'press', performative: 'inform' });
    await settle();
    expect(again.endings).toEqual([]);
    work.open();
    await settle();
    expect(again.endings).toEqual(['well']);
  });

  it('failed at one of them: a double for that one hears so', async () => {
    const broken = () => {
      throw new Error('broken');
    };
    const { publish, offer, settle } = crew(['a', 'b'], { b: { act: broken } });
    publish(['a', 'b'], { id: 'm1' });
    await settle();
    const [well, ill] = ['a', 'b'].map(id => offer(id, { id: 'm1', sender: 'press', performative: 'inform' }));
    expect(well?.endings).toEqual(['well']);
    expect(ill?.endings).toMatchObject([{ reason: 'HANDLER_FAILED' }]);
  });

  it('is refused by those alone whose mailbox is full, and taken when it comes to them again', async () => {
    const work = gate();
    const taken: string[] = [];
    const act = ({ id }: Message) => {
      taken.push(id);
      return work.opened;
    };
    const { heard, publish, settle } = crew(['a', 'b'], { b: { mailboxMax: 1, act } });
    publish(['a', 'b'], { id: 'm1' });
    await settle();
    publish(['a', 'b'], { id: 'm2' });
    expect(publish(['a', 'b'], { id: 'm3' }).refused).toEqual(['b MAILBOX_FULL']);
    await settle();
    expect(heard).toEqual(['a m1', 'a m2', 'a m3']);
    work.open();
    await settle();
    expect(publish(['a', 'b'], { id: 'm3' }).refused).toEqual([]);
    await settle();
    expect(heard).toEqual(['a m1', 'a m2', 'a m3']);
    expect(taken).toEqual(['m1', 'm2', 'm3']);
  });

  it('is refused by who is not there, and by who drains', async () => {
    const { heard, host, publish, settle } = crew(['a', 'b', 'c']);
    publish(['a', 'b'], { id: 'm1' });
    await settle();
    await host.remove('b');
    expect(publish(['a', 'b'], { id: 'm2' }).refused).toEqual(['b AGENT_UNKNOWN']);
    const agent = noting('b', heard, {});
    host.add(agent);
    expect(publish(['a', 'b'], { id: 'm3' }).refused).toEqual([]);
    await settle();
    expect(heard).toEqual(['a m1', 'b m1', 'a m2', 'a m3', 'b m3']);
  });

  it('can be answered by one of them', async () => {
    const { publish, settle } = crew(['a', 'b'], { b: { act: () => ({ thanks: true }) } });
    const said = publish(['a', 'b'], { id: 'm1', performative: 'ask' });
    await settle();
    expect(said.replies.map(({ sender }) => sender?.target.value).sort()).toEqual(['a', 'b']);
  });
});
