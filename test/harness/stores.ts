import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { kafkaCanBeHad, ownPrefix, sharedKafka } from './kafka.js';
import { makeDatabase, postgres } from './postgres.js';

/** What nodes of tests keep things in: a folder alone, or PostgreSQL and Kafka. */
export type Stores = 'embedded' | 'production-like';

/** Whether there can be production-like stores here; on CI they must. */
export function productionCanBeHad(): boolean {
  return postgres !== undefined && kafkaCanBeHad();
}

/** What nodes of this run keep things in unless a test says otherwise; set by `npm run test:production-like`. */
export const storesOfRun: Stores = process.env.TEST_STORES === 'production-like' ? 'production-like' : 'embedded';

/** Words of `dacp up` for each data folder: a node that comes back to its folder comes back to its stores. */
const wordsOf = new Map<string, Promise<readonly string[]>>();

/**
 * What a node of a test is told of its stores: nothing when they are embedded, else a database in PostgreSQL and topics on Kafka that
 * nobody else has; both end with the run.
 */
export async function storeWords(folder: string, stores: Stores | undefined): Promise<readonly string[]> {
  if ((stores ?? storesOfRun) !== 'production-like') return [];
  const words = wordsOf.get(folder) ?? makeStores();
  wordsOf.set(folder, words);
  return await words;
}

async function makeStores(): Promise<readonly string[]> {
  const [url, broker] = await Promise.all([makeDatabase(), sharedKafka()]);
  return ['--postgres', url, '--kafka', broker, '--kafka-topic-prefix', ownPrefix()];
}

/** Words that lead `dacp backup` to where the node of a data folder keeps its record. */
export async function recordWords(folder: string): Promise<readonly string[]> {
  const url = await databaseOf(folder);
  return url === undefined ? ['--data', folder] : ['--postgres', url];
}

/** Everything that the node of a data folder keeps in its record, by the name of the file or table that holds it. */
export async function keptBytes(folder: string): Promise<ReadonlyMap<string, Buffer>> {
  const url = await databaseOf(folder);
  if (url !== undefined) return await tablesOf(url);
  const names = readdirSync(folder).filter(name => name.startsWith('dacp.db'));
  return new Map(names.map(name => [name, readFileSync(join(folder, name))]));
}

/** URL of the database of the node of a data folder; undefined: it has none. */
async function databaseOf(folder: string): Promise<string | undefined> {
  const words = (await wordsOf.get(folder)) ?? [];
  const at = words.indexOf('--postgres');
  return at < 0 ? undefined : words[at + 1];
}

async function tablesOf(url: string): Promise<Map<string, Buffer>> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const { rows } = await client.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'");
    const tables = new Map<string, Buffer>();
    for (const { tablename } of rows) {
      const { rows: all } = await client.query(`SELECT * FROM "${tablename}"`);
      const values = all.flatMap(row => Object.values(row));
      tables.set(tablename, Buffer.concat(values.map(one => (Buffer.isBuffer(one) ? one : Buffer.from(String(one))))));
    }
    return tables;
  } finally {
    await client.end();
  }
}
