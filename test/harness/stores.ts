import { kafkaCanBeHad, ownPrefix, sharedKafka } from './kafka.js';
import { makeDatabase, postgres } from './postgres.js';

/** What nodes of tests keep things in: a folder alone, or PostgreSQL and Kafka. */
export type Stores = 'embedded' | 'production-like';

/** Whether there can be production-like stores here; on CI they must. */
export function productionCanBeHad(): boolean {
  return postgres !== undefined && kafkaCanBeHad();
}

/** Words of `dacp up` for each data folder: a node that comes back to its folder comes back to its stores. */
const wordsOf = new Map<string, Promise<readonly string[]>>();

/**
 * What a node of a test is told of its stores: nothing when they are embedded, else a database in PostgreSQL and topics on Kafka that
 * nobody else has; both end with the run. The run says which, with the variable TEST_STORES: `npm run test:production-like`.
 */
export async function storeWords(folder: string, stores: Stores | undefined): Promise<readonly string[]> {
  if ((stores ?? process.env.TEST_STORES) !== 'production-like') return [];
  const words = wordsOf.get(folder) ?? makeStores();
  wordsOf.set(folder, words);
  return await words;
}

async function makeStores(): Promise<readonly string[]> {
  const [url, broker] = await Promise.all([makeDatabase(), sharedKafka()]);
  return ['--postgres', url, '--kafka', broker, '--kafka-topic-prefix', ownPrefix()];
}
