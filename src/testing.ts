/**
 * For tests of agents: a mesh within the process, without a node and without a network, whose time stands still unless it is moved.
 *
 *     const mesh = createTestMesh([hello]);
 *     expect(await mesh.ask('hello', 'Ann')).toBe('Hello, Ann!');
 *
 * And for those who bid: `simulate` has a bid function compete in a market on a virtual clock, with faults from a seed.
 *
 *     const { figures } = await simulate({ market: { bidders: [{ name: 'mine', bid }, { name: 'others', count: 4 }] }, faults: 'all' });
 *
 * Agents find each other by id, capability, topic and team as in a real mesh. Receipts up to `handled` are given; nothing is durable.
 */
import {
  type Agent,
  type AgentMemory,
  type Communication,
  createCommunication,
  createHost,
  createLocalExchange,
  createVolatileMemory,
  type Host,
} from './agent/index.js';
import { createFakeClock, type FakeClock } from './base/index.js';
import { makeAddress } from './message/index.js';
import type { Logger, Meters } from './observability/index.js';

export { createFakeClock, type FakeClock } from './base/index.js';
export {
  createMarket,
  type Figures,
  type Market,
  type MarketParts,
  type Profile,
  type RoundTask,
  type SimulateOptions,
  type Simulation,
  simulate,
  type Truth,
  traceSeed,
} from './simulator/index.js';

/** A mesh within the process. What is said with it is said by somebody called `test`. */
export interface TestMesh extends Communication, AsyncDisposable {
  /** Time of the mesh; deadlines pass when it is moved with `advanceAsync`. */
  readonly clock: FakeClock;
  /** Runs the agents: more can be added, and taken away. */
  readonly host: Host;
  /** Gives up what still runs. */
  close(): Promise<void>;
}

/** What a test may want to watch. */
export interface TestMeshOptions {
  readonly clock?: FakeClock;
  readonly logger?: Logger;
  readonly meters?: Meters;
  /** Where persistent agents are kept: another mesh with the same one goes on where this one was. */
  readonly memory?: AgentMemory;
}

/** Makes a mesh within the process and starts these agents in it. */
export function createTestMesh(agents: readonly Agent[], options: TestMeshOptions = {}): TestMesh {
  const clock = options.clock ?? createFakeClock();
  const host = createHost({
    memory: createVolatileMemory(),
    ...options,
    exchange: local => createLocalExchange(local, clock),
    agents,
    hostId: 'test',
    clock,
    drainTimeoutMs: 0,
  });
  void host.start();
  const address = makeAddress('agent', 'test');
  const close = async () => {
    const closed = host.close();
    await clock.advanceAsync(0);
    await closed;
  };
  return {
    ...createCommunication({ exchange: host.exchange, clock, address }),
    clock,
    host,
    close,
    [Symbol.asyncDispose]: close,
  };
}
