/**
 * Appends to the record: `node append.mjs FOLDER|URL WRITERS SECONDS`, as `emmett/append.mjs` does with Emmett's. From the build.
 */
import { StringValueSchema } from '@bufbuild/protobuf/wkt';

const dist = (/** @type {string} */ file) => import(new URL(`../../../dist/${file}`, import.meta.url).href);
const { createPostgres, createSqlite } = await dist('storage/index.js');
const { createEventStore, eventlogMigrations, newEvent } = await dist('eventlog/index.js');

const [place = '', writersText, secondsText] = process.argv.slice(2);
const [writers, seconds] = [Number(writersText), Number(secondsText)];
const migrations = eventlogMigrations;
const database = place.startsWith('postgres:')
  ? createPostgres({ url: place, migrations })
  : createSqlite({ folder: place, migrations });
await database.start();
const store = createEventStore({ database });

const makeEvent = () =>
  newEvent({
    type: 'order.placed',
    source: 'shop',
    timeMs: Date.now(),
    payload: { schema: StringValueSchema, message: { value: 'x'.repeat(200) } },
  });

/**
 * @param {number} writer
 * @param {number} until
 */
async function write(writer, until) {
  let appended = 0;
  for (let stream = 0; performance.now() < until; stream++) {
    for (let version = 1n; version <= 10n && performance.now() < until; version++, appended++)
      await store.append(`order-${writer}-${until}-${stream}`, [makeEvent()], { expectedVersion: version - 1n });
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
await database.close();
// The last word: by now all sessions have ended.
console.log(`RESULT ${JSON.stringify({ ...result, events })}`);
