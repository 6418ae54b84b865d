import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { timestampMs } from '@bufbuild/protobuf/wkt';
import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { type PromptChange, PromptChangeSchema } from '#gen/dacp/prompt/v1/events_pb.js';
import { type Prompt, PromptSchema } from '#gen/dacp/prompt/v1/prompt_pb.js';
import { type EventStore, newEvent } from '../eventlog/index.js';
import type { Database, Migration, Statement } from '../storage/index.js';
import { nameKey } from './prompt.js';
import type { PromptStore } from './store.js';

/** The prompts as they stand, written with the events that led there. */
export const promptMigrations: readonly Migration[] = [
  {
    name: '068-prompt',
    statements: ['CREATE TABLE prompt (name text PRIMARY KEY, revision integer NOT NULL, data blob NOT NULL)'],
  },
];

/** The type of the event that a change becomes. */
const eventTypes: Readonly<Record<Exclude<PromptChange['what']['case'], undefined>, string>> = {
  drafted: 'prompt.drafted',
  published: 'prompt.published',
  labelled: 'prompt.labelled',
  observed: 'prompt.observed',
  experimentStarted: 'prompt.experiment_started',
  experimentEnded: 'prompt.experiment_ended',
};

/** The stream of a prompt in the record. */
export function streamOf(name: string): string {
  return `prompt/${name}`;
}

/** Keeps prompts in the record, and as they stand in the table of `promptMigrations`; both are of one database. */
export function createRecordStore({ database, store }: { database: Database; store: EventStore }): PromptStore {
  return {
    async load(name) {
      const [row] = await database.read<{ data: Uint8Array }>('SELECT data FROM prompt WHERE name = $1', [name]);
      return row && fromBinary(PromptSchema, row.data);
    },
    async save(prompt, changes, revision) {
      const name = nameKey(prompt.key ?? { id: '' });
      const alongside = [standing(name, prompt)];
      await store.append(streamOf(name), changes.map(toEvent), { expectedVersion: revision, alongside });
    },
    async list(prefix, after, limit) {
      const sql = `SELECT data FROM prompt WHERE name > $1 AND name >= $2 AND name < $3 ORDER BY name LIMIT $4`;
      const rows = await database.read<{ data: Uint8Array }>(sql, [after, prefix, `${prefix}\u{10ffff}`, limit]);
      return rows.map(({ data }) => fromBinary(PromptSchema, data));
    },
  };
}

function toEvent(change: PromptChange): Event {
  const { what, at, key } = change;
  return newEvent({
    type: what.case ? eventTypes[what.case] : '',
    source: 'prompt',
    timeMs: at ? timestampMs(at) : 0,
    payload: { schema: PromptChangeSchema, message: change },
    namespace: key?.namespace ?? '',
  });
}

function standing(name: string, prompt: Prompt): Statement {
  const sql = `INSERT INTO prompt (name, revision, data) VALUES ($1, $2, $3)
    ON CONFLICT (name) DO UPDATE SET revision = excluded.revision, data = excluded.data`;
  return { sql, params: [name, prompt.revision, toBinary(PromptSchema, prompt)] };
}
