import { describe, expect, it } from 'vitest';
import { Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { createMemoryDurableStore } from '../../../test/harness/memory-durable-store.js';
import { createFakeClock, MeshError } from '../../base/index.js';
import { createMessage } from '../../message/index.js';
import { Unheard } from '../calls.js';
import { silentObserver } from '../observer.js';
import type { Origin } from '../origin.js';
import { parcelOf } from '../parcel.js';
import { createDepot, type Depot } from './depot.js';
import { completeDurableLimits, type DurableLimits } from './durable-limits.js';

/** Hears what became of what it sent. */
class Sender extends Unheard {
  readonly heard: string[] = [];

  override reached(receipt: Receipt): void {
    this.heard.push(Receipt[receipt]);
  }

  override refused(_: readonly string[], error: MeshError): void {
    this.heard.push(error.reason);
  }
}

/** A delivery that nothing has become of yet. */
interface Flight {
  readonly id: string;
  readonly receiver: string;
  readonly origin: Origin;
}

/** A small sequence of numbers in [0, 1) that is the same each time. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const turn = () => new Promise(resolve => setImmediate(resolve));

function makeWorld(limits: Partial<DurableLimits> = {}) {
  const clock = createFakeClock();
  const store = createMemoryDurableStore();
  const flights: Flight[] = [];
  const delivered: string[] = [];
  const handled = new Set<string>();
  let generation = 0;
  let depot = make();

  function make(): Depot {
    const mine = ++generation;
    // A process that has died writes nothing more.
    const alive = <T>(work: () => Promise<T>) => (mine === generation ? work() : new Promise<T>(() => undefined));
    return createDepot({
      store: {
        write: change => alive(() => store.write(change)),
        load: store.load,
        bury: (id, letter) => alive(() => store.bury(id, letter)),
      },
      clock,
      observer: silentObserver,
      limits: completeDurableLimits({ batchMax: 7, rememberedMax: 50, ...limits }),
      route: ({ header }) => [{ by: undefined, receivers: [header.receiver?.text ?? ''] }],
      bring({ header }, origin) {
        delivered.push(header.id);
        if (mine === generation) flights.push({ id: header.id, receiver: header.receiver?.text ?? '', origin });
      },
    });
  }

  return {
    clock,
    store,
    flights,
    delivered,
    handled,
    get depot() {
      return depot;
    },
    send(receiver: string, id?: string): { id: string; sender: Sender } {
      const message = createMessage(
        { performative: 'inform', sender: 'me', receiver, receipt: Receipt.DURABLE },
        clock,
      );
      if (id) message.id = id;
      const sender = new Sender('me');
      try {
        depot.take(parcelOf(message), sender, { receivers: [], sessionId: '' });
      } catch (error) {
        sender.refused([], error as MeshError);
      }
      return { id: message.id, sender };
    },
    handle({ id, origin }: Flight): void {
      handled.add(id);
      origin.reached(Receipt.HANDLED, []);
    },
    /** The node dies, whatever it was doing, and another starts on what it had written. */
    async restart(): Promise<void> {
      depot.stop();
      flights.length = 0;
      depot = make();
      await turn();
      await depot.start();
    },
    async pass(ms: number): Promise<void> {
      for (let left = ms; left > 0; left -= 100) {
        await turn();
        clock.advance(Math.min(left, 100));
        await turn();
      }
      await turn();
    },
  };
}

const reasons = ['MAILBOX_FULL', 'UNREACHABLE', 'OUTCOME_UNKNOWN', 'HANDLER_FAILED', 'MESSAGE_IN_FLIGHT'];

describe('what a node keeps', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('is lost in no order of faults and restarts (%i)', async seed => {
    const random = randomFrom(seed);
    const world = makeWorld({ failuresMax: 1_000, lossesMax: 1_000 });
    await world.depot.start();
    const sent: { id: string; sender: Sender }[] = [];
    const pick = <T>(all: readonly T[]) => all[Math.floor(random() * all.length)] as T;
    for (let step = 0; step < 400; step++) {
      const what = random();
      if (what < 0.4) sent.push(world.send(pick(['a', 'b', 'c'])));
      else if (what < 0.45 && sent.length > 0) sent.push(world.send('a', pick(sent).id));
      else if (what < 0.5) world.store.failing = !world.store.failing;
      else if (what < 0.52) await world.restart();
      else if (what < 0.85 && world.flights.length > 0) {
        const [flight] = world.flights.splice(Math.floor(random() * world.flights.length), 1);
        if (flight && random() < 0.5) world.handle(flight);
        else flight?.origin.refused([], new MeshError(pick(reasons), 'no'));
      } else await world.pass(Math.floor(random() * 300));
    }
    world.store.failing = false;
    for (let round = 0; round < 400 && (world.depot.size() > 0 || round < 2); round++) {
      for (const flight of world.flights.splice(0)) world.handle(flight);
      await world.pass(5_000);
    }
    await world.pass(20_000);
    const acknowledged = sent.filter(({ sender }) => sender.heard.includes('DURABLE'));
    expect(acknowledged.length).toBeGreaterThan(20);
    expect(acknowledged.filter(({ id }) => !world.handled.has(id))).toEqual([]);
    expect(sent.filter(({ sender }) => sender.heard.length > 1)).toEqual([]);
    expect([...world.store.letters.values()].map(({ failure }) => failure?.message)).toEqual([]);
    expect([world.depot.size(), world.store.batches]).toEqual([0, 0]);
  });

  it('goes out in order, no more at a time than a receiver gets, and nobody waits for somebody else', async () => {
    const world = makeWorld({ windowMax: 3 });
    const toA = Array.from({ length: 8 }, () => world.send('a').id);
    const toB = Array.from({ length: 2 }, () => world.send('b').id);
    await world.pass(10);
    expect(world.delivered).toEqual([...toA.slice(0, 3), ...toB]);
    for (let i = 0; i < 8; i++) {
      const flight = world.flights.find(({ receiver }) => receiver === 'a');
      if (!flight) break;
      world.flights.splice(world.flights.indexOf(flight), 1);
      world.handle(flight);
      await world.pass(10);
    }
    expect(world.delivered.filter(id => toA.includes(id))).toEqual(toA);
  });

  it('comes in order to a receiver that was away', async () => {
    const world = makeWorld();
    const ids = Array.from({ length: 30 }, () => world.send('a').id);
    await world.pass(10);
    for (const { origin } of world.flights.splice(0).reverse())
      origin.refused([], new MeshError('UNREACHABLE', 'away'));
    world.delivered.length = 0;
    await turn();
    ids.push(world.send('a').id);
    await turn();
    await turn();
    expect(world.delivered).toEqual([]);
    await world.pass(200);
    expect(world.delivered).toEqual(ids);
  });

  it('is bounded: more is refused, and nothing of it is kept', async () => {
    const world = makeWorld({ openMax: 5, openPerReceiverMax: 3 });
    const first = [1, 2, 3, 4].map(() => world.send('a'));
    await world.pass(10);
    const more = [world.send('a'), world.send('b'), world.send('b'), world.send('b')];
    await world.pass(10);
    expect(first.map(({ sender }) => sender.heard)).toEqual([['DURABLE'], ['DURABLE'], ['DURABLE'], ['DURABLE']]);
    expect(more.map(({ sender }) => sender.heard)).toEqual([
      ['DURABLE_FULL'],
      ['DURABLE'],
      ['DURABLE_FULL'],
      ['DURABLE_FULL'],
    ]);
    expect(world.depot.size()).toBe(5);
  });

  it('is written in one change for all that came while the one before was written', async () => {
    const world = makeWorld({ batchMax: 1_000 });
    world.send('a');
    await turn();
    for (let i = 0; i < 20; i++) world.send('a');
    await world.pass(10);
    expect(world.store.changes.map(({ added }) => added.map(({ keys }) => keys.length))).toEqual([[1], [20]]);
  });

  it('knows doubles after a restart as well, and forgets what is long done', async () => {
    const world = makeWorld({ rememberedMax: 5 });
    const ids: string[] = [];
    for (let i = 0; i < 12; i++) {
      ids.push(world.send('a').id);
      await world.pass(10);
      for (const flight of world.flights.splice(0)) world.handle(flight);
      await world.pass(20);
    }
    await world.restart();
    const again = [world.send('a', ids[0]), world.send('a', ids[11])];
    await world.pass(10);
    expect(again.map(({ sender }) => sender.heard)).toEqual([['DURABLE'], ['DURABLE']]);
    expect(world.flights.map(({ id }) => id)).toEqual([ids[0]]);
  });

  it('is written anew when little of an old batch is left', async () => {
    const world = makeWorld({ batchMax: 100 });
    const ids = Array.from({ length: 40 }, () => world.send('a').id);
    await world.pass(10);
    const stuck = world.flights.find(({ id }) => id === ids[17]);
    for (const flight of world.flights.splice(0, 20)) if (flight !== stuck) world.handle(flight);
    await world.pass(3_000);
    for (const flight of world.flights.splice(0)) if (flight !== stuck) world.handle(flight);
    await world.pass(100);
    const rewritten = world.store.changes.flatMap(change => change.rewritten);
    expect(rewritten.map(({ body }) => body.length < 400)).toEqual([true]);
    await world.restart();
    await world.pass(10);
    expect(world.flights.map(({ id }) => id)).toEqual([ids[17]]);
  });
});
