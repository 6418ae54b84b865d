/**
 * Appends with Emmett's event store: `node append.mjs URL WRITERS SECONDS`. Each writer appends an event after the other, to streams of
 * ten, with the version that it expects. It has as many connections as writers.
 */
import { getPostgreSQLEventStore } from '@event-driven-io/emmett-postgresql';
import pg from 'pg';

const [url = '', writersText, secondsText] = process.argv.slice(2);
const [writers, seconds] = [Number(writersText), Number(secondsText)];
const pool = new pg.Pool({ connectionString: url, max: writers });
const store = getPostgreSQLEventStore(url, { connectionOptions: { pool } });
await store.schema.migrate();

const makeEvent = () => ({ type: 'order.placed', data: { text: 'x'.repeat(200) } });

/**
 * @param {number} writer
 * @param {number} until
 */
async function write(writer, until) {
  let appended = 0;
  for (let stream = 0; performance.now() < until; stream++) {
    /** @type {bigint | 'STREAM_DOES_NOT_EXIST'} */
    let expected = 'STREAM_DOES_NOT_EXIST';
    for (let version = 1; version <= 10 && performance.now() < until; version++, appended++) {
      const name = `order-${writer}-${until}-${stream}`;
      const answer = await store.appendToStream(name, [makeEvent()], { expectedStreamVersion: expected });
      expected = answer.nextExpectedStreamVersion;
    }
  }
  return appended;
}

/** @param {number} forSeconds */
async function run(forSeconds) {
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  const until = began + forSeconds * 1_000;
  const counts = await Promise.all(Array.from({ length: writers }, (_, index) => write(index, until)));
  const events = counts.reduce((sum, count) => sum + count, 0);
  const { user, system } = process.cpuUsage(cpu);
  return { rate: (1_000 * events) / (performance.now() - began), cpu_us: (user + system) / events, events };
}

const warmUp = await run(seconds / 3);
const result = await run(seconds);
const events = warmUp.events + result.events;
await store.close();
await pool.end().catch(() => undefined);
// The last word: by now all sessions have ended.
console.log(`RESULT ${JSON.stringify({ ...result, events })}`);
