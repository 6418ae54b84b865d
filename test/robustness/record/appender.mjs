/**
 * Appends to the record in a folder, or in the database of a URL, until it is killed, or `count` appends were answered, and writes a line for each answer at once:
 *
 *     node appender.mjs FOLDER NAME '{"writers":8,"streams":3,"count":0,"largest":300000}'
 *
 * Payloads are made of the event's id, so that whoever reads them can tell whether they are whole.
 */
import { writeSync } from 'node:fs';

const [folder = '', name, settings] = process.argv.slice(2);
const { writers, streams, count, largest } = JSON.parse(settings ?? '{}');

const dist = (/** @type {string} */ file) => import(new URL(`../../../dist/${file}`, import.meta.url).href);
const { createPostgres, createSqlite } = await dist('storage/index.js');
const { createEventStore, eventlogMigrations, newEvent } = await dist('eventlog/index.js');
const { BytesValueSchema } = await import('@bufbuild/protobuf/wkt');

const database = folder.startsWith('postgres:')
  ? createPostgres({ url: folder, migrations: eventlogMigrations })
  : createSqlite({ folder, migrations: eventlogMigrations });
await database.start();
const store = createEventStore({ database });
say({ ready: true });

let made = 0;
let answered = 0;
await Promise.all(Array.from({ length: writers }, (_, index) => appendOn(index)));
await database.close();

/** @param {number} index */
async function appendOn(index) {
  while (count === 0 || answered < count) {
    const stream = `crash/${(made + index) % streams}`;
    const events = Array.from({ length: 1 + (made % 3) }, () => makeEvent());
    const ids = events.map(event => event.id);
    const line = { writer: `${name}-${index}`, stream, ids };
    try {
      const { version, position } = await store.append(stream, events);
      answered++;
      say({ ...line, version: Number(version), position: Number(position) });
    } catch (error) {
      answered++;
      say({ ...line, failed: error instanceof Error && 'reason' in error ? error.reason : String(error) });
    }
  }
}

function makeEvent() {
  const number = made++;
  const id = `${name}-${String(number).padStart(8, '0')}`;
  const size = number % 50 === 49 ? largest : 20 + ((number * 7919) % 500);
  const value = Buffer.alloc(size, `${id}.`);
  return {
    ...newEvent({
      type: 'crash.test',
      source: name,
      timeMs: Date.now(),
      payload: { schema: BytesValueSchema, message: { value } },
    }),
    id,
  };
}

/** Straight to the file, so that nothing waits in this process; @param {object} line */
function say(line) {
  writeSync(1, `${JSON.stringify(line)}\n`);
}
