import { create } from '@bufbuild/protobuf';
import { expect, it } from 'vitest';
import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import {
  ConsensusEndedSchema,
  type ConsensusStep,
  ConsensusStepSchema,
  ConsensusTiedSchema,
} from '#gen/dacp/workflow/v1/consensus_pb.js';
import { createFakeClock, MeshError } from '../../base/index.js';
import type { EventStore } from '../../eventlog/index.js';
import type { Database } from '../../storage/index.js';
import { createJournal } from './journal.js';
import { type Standing, type UndertakingKind, unbegun } from './undertaking.js';

type Said = 'go on' | 'end' | 'tick' | 'nonsense';

/** Goes on until it is ended; time makes it go on after a second. */
const kind: UndertakingKind<Standing, typeof ConsensusStepSchema, Said> = {
  name: 'counting',
  schema: ConsensusStepSchema,
  unknown: id => new MeshError('CONSENSUS_UNKNOWN', id),
  initial: unbegun,
  decide(_, said) {
    if (said === 'nonsense') throw new MeshError('FIELD_INVALID', said);
    if (said === 'end') return [{ case: 'ended', value: create(ConsensusEndedSchema) }];
    return [{ case: 'tied', value: create(ConsensusTiedSchema) }];
  },
  evolve: (state, { version, kind: { case: what } }) => ({ ...state, version, isOpen: what !== 'ended' }),
  typeOf: () => 'counting.done',
  agentOf: () => '',
  dueMs: ({ version }) => clockStart + Number(version) * 1_000,
  tick: 'tick',
};
const clockStart = Date.UTC(2026, 0, 1);

/** A journal on a record that does with the next appends what is said. */
function scene() {
  const clock = createFakeClock(clockStart);
  const record: Event[] = [];
  const world = { away: false, next: undefined as 'is lost' | 'is late' | undefined, reads: 0 };
  let late: () => void = () => undefined;
  const store = {
    async readStream(_: string, { after = 0n }: { after?: bigint } = {}) {
      world.reads++;
      if (world.away) throw new MeshError('DATABASE_UNREACHABLE', 'seeded');
      return record.slice(Number(after));
    },
    async append(_: string, events: readonly Event[], { expectedVersion }: { expectedVersion: bigint }) {
      const { next } = world;
      world.next = undefined;
      const keep = () =>
        record.push(...events.map((event, at) => ({ ...event, version: BigInt(record.length + at + 1) })));
      if (BigInt(record.length) !== expectedVersion) throw new MeshError('VERSION_CONFLICT', 'seeded');
      if (next === 'is late') late = keep;
      else keep();
      if (next) throw new MeshError('WRITE_IN_DOUBT', 'seeded');
    },
  };
  const taken: bigint[] = [];
  const journal = createJournal({
    kind,
    database: {} as Database,
    store: store as unknown as EventStore,
    clock,
    onSteps: (_, steps: readonly ConsensusStep[]) => taken.push(...steps.map(({ version }) => version)),
    onFailed: () => undefined,
  });
  return { clock, journal, world, taken, arrive: () => late() };
}

it('one timer looks for what may have been written, however that was found out', async () => {
  const { clock, journal, world } = scene();
  await journal.execute('a', 'go on');
  world.away = true;
  world.next = 'is lost';
  await clock.advanceAsync(1_000);
  expect(clock.pending).toBe(1);
  await clock.advanceAsync(5_000);
  expect(clock.pending).toBe(1);
  world.away = false;
  await clock.advanceAsync(1_000);
  expect(journal.open('a')?.version).toBeGreaterThan(2n);
});

it('what turns out to be over when somebody asks for it is let go of', async () => {
  const { clock, journal, world } = scene();
  await journal.execute('a', 'go on');
  world.away = true;
  world.next = 'is lost';
  await expect(journal.execute('a', 'end')).rejects.toMatchObject({ reason: 'WRITE_IN_DOUBT' });
  world.away = false;
  await expect(journal.find('a')).resolves.toMatchObject({ version: 2n, isOpen: false });
  const { reads } = world;
  await journal.find('a');
  expect([world.reads - reads, clock.pending]).toEqual([1, 0]);
});

it('what comes into the record after it was asked for is taken up by whoever writes next', async () => {
  const { journal, world, taken, arrive } = scene();
  await journal.execute('a', 'go on');
  world.next = 'is late';
  await expect(journal.execute('a', 'go on')).rejects.toMatchObject({ reason: 'WRITE_IN_DOUBT' });
  arrive();
  await expect(journal.execute('a', 'go on')).resolves.toMatchObject({ version: 3n });
  expect(taken).toEqual([1n, 2n, 3n]);
});

it('what somebody is still at work on is not let go of when a command before was refused', async () => {
  const { journal } = scene();
  const refused = journal.execute('a', 'nonsense');
  const begun = journal.execute('a', 'go on');
  await expect(refused).rejects.toMatchObject({ reason: 'FIELD_INVALID' });
  await begun;
  expect(journal.open('a')?.version).toBe(1n);
});
