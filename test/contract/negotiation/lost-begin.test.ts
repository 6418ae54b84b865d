import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { createFakeClock } from '../../../src/base/index.js';
import { budgetMigrations, createBudgets } from '../../../src/budget/index.js';
import { createEventStore, eventlogMigrations } from '../../../src/eventlog/index.js';
import { createDocket } from '../../../src/negotiation/docket.js';
import { createMemoryReputations, createSqlLedger, negotiationMigrations } from '../../../src/negotiation/index.js';
import { epochMs, start } from '../../../src/negotiation/scenario.js';
import { silentLogger } from '../../../src/observability/index.js';
import { createPostgres } from '../../../src/storage/index.js';
import { lockOf } from '../../../src/storage/postgres/group.js';
import { makeDatabase, postgres } from '../../harness/postgres.js';
import { startProxy } from '../../harness/proxy.js';
import { until } from '../../harness/until.js';

/** Whoever holds this lock holds up all appends. */
const appends = String(lockOf('event'));

describe.skipIf(postgres === undefined)('a begin that PostgreSQL has committed when the way to it is cut', () => {
  test('is in doubt, and goes on as soon as there is a way again', { timeout: 60_000 }, async () => {
    const url = new URL(await makeDatabase());
    await using proxy = await startProxy(url.host);
    const clock = createFakeClock(epochMs);
    await using database = createPostgres({
      url: url.href.replace(url.host, proxy.address),
      migrations: [...eventlogMigrations, ...budgetMigrations, ...negotiationMigrations],
      outageMs: 0,
    });
    await database.start();
    const ledger = createSqlLedger({ database, store: createEventStore({ database }) });
    const called: string[] = [];
    const docket = createDocket({
      ...{ ledger, clock, logger: silentLogger },
      budgets: createBudgets({ clock }),
      reputations: createMemoryReputations(),
      effects: { after: ({ state }) => void called.push(state.id), resume: () => undefined },
    });
    const direct = new pg.Client({ connectionString: url.href });
    await direct.connect();
    const count = async (sql: string) => Number((await direct.query(sql)).rows[0]?.n);

    await direct.query('SELECT pg_advisory_lock($1)', [appends]);
    const proposeBy = timestampFromMs(epochMs + 3_600_000);
    const opening = docket.open('n1', {
      ...start(['a']).started,
      proposeBy,
      doBy: timestampFromMs(epochMs + 7_200_000),
    });
    const refused = expect(opening).rejects.toMatchObject({ reason: 'WRITE_IN_DOUBT' });
    const waiting =
      "SELECT count(*) AS n FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    await until(async () => (await count(waiting)) === 1, 'the append waits');
    proxy.stall();
    await direct.query('SELECT pg_advisory_unlock($1)', [appends]);
    await until(async () => (await count('SELECT count(*) AS n FROM event')) === 1, 'the append is committed');
    proxy.refuse();
    proxy.cut();
    await refused;
    expect([called, docket.get('n1')]).toEqual([[], undefined]);
    proxy.flow();
    proxy.refuse(false);
    await until(async () => {
      await clock.advanceAsync(100);
      return docket.get('n1')?.state.status === 'collecting';
    }, 'it goes on');
    await until(() => called.length > 0, 'its bidders are called');
    expect(called).toEqual(['n1']);
    await direct.end();
  });
});
