import type { Admin } from 'kafkajs';
import { MeshError } from '../../base/index.js';
import { fullName, settingsOf, type Topic, topics } from '../topics.js';
import { type KafkaPlace, kafkaType, withAdmin } from './client.js';
import { loadKafka } from './library.js';

/** What the topics on the broker were. */
export interface TopicsFound {
  /** Name of the cluster. */
  readonly clusterId: string;
  /** Names of the topics that were missing and are there now. */
  readonly created: readonly string[];
  /** Names of those that were there as they must be. */
  readonly present: readonly string[];
}

/**
 * Makes the topics of the event log that are missing and compares the others with their declaration. Nothing that is there is changed.
 * Errors: TOPICS_DIFFER with each difference and what mends it; UNREACHABLE.
 */
export function setUpTopics(place: KafkaPlace): Promise<TopicsFound> {
  return withAdmin(place, async admin => {
    const there = new Set(await admin.listTopics());
    const named = (topics as readonly Topic[]).map(topic => ({ topic, name: fullName(topic, place.prefix) }));
    const present = named.filter(({ name }) => there.has(name));
    const differences = await compare(admin, present, place.brokers[0] ?? '');
    if (differences.length > 0) throw differ(differences);
    const missing = named.filter(({ name }) => !there.has(name));
    await createAll(admin, missing);
    const { clusterId } = await admin.describeCluster();
    return { clusterId, created: missing.map(({ name }) => name), present: present.map(({ name }) => name) };
  });
}

interface NamedTopic {
  readonly topic: Topic;
  readonly name: string;
}

async function createAll(admin: Admin, missing: readonly NamedTopic[]): Promise<void> {
  if (missing.length === 0) return;
  const asked = missing.map(({ topic, name }) => ({
    topic: name,
    numPartitions: topic.partitions,
    // As many copies as the broker makes unless told otherwise.
    replicationFactor: -1,
    configEntries: Object.entries(settingsOf(topic)).map(([key, value]) => ({ name: key, value })),
  }));
  try {
    await admin.createTopics({ topics: asked, waitForLeaders: true });
  } catch (error) {
    const names = missing.map(({ name }) => name).join(', ');
    if (/AUTHORIZATION/.test(String(kafkaType(error))))
      throw differ([`${names} are missing, and this client may not create them: run dacp log setup as one who may`]);
    throw error;
  }
}

/** One line for each difference. */
async function compare(admin: Admin, present: readonly NamedTopic[], broker: string): Promise<string[]> {
  if (present.length === 0) return [];
  const { topics: found } = await admin.fetchTopicMetadata({ topics: present.map(({ name }) => name) });
  const partitions = new Map(found.map(topic => [topic.name, topic.partitions.length]));
  const settings = await readSettings(admin, present);
  return present.flatMap(each => [
    ...partitionFault(each, partitions.get(each.name) ?? 0, broker),
    ...settingFaults(each, settings.get(each.name) ?? new Map(), broker),
  ]);
}

async function readSettings(admin: Admin, present: readonly NamedTopic[]): Promise<Map<string, Map<string, string>>> {
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: present.map(({ topic, name }) => ({
      type: loadKafka().ConfigResourceTypes.TOPIC,
      name,
      configNames: Object.keys(settingsOf(topic)),
    })),
  });
  return new Map(
    resources.map(({ resourceName, configEntries }) => [
      resourceName,
      new Map(configEntries.map(entry => [entry.configName, entry.configValue])),
    ]),
  );
}

function partitionFault({ topic, name }: NamedTopic, found: number, broker: string): string[] {
  if (found === topic.partitions) return [];
  const what = `${name} has ${found} partitions; ${topic.partitions} are declared`;
  if (found > topic.partitions) return [`${what}: they cannot become fewer; delete the topic, or take another prefix`];
  const command = `kafka-topics.sh --bootstrap-server ${broker} --alter --topic ${name} --partitions ${topic.partitions}`;
  return [`${what}: ${command} (the order within a key holds from then on)`];
}

function settingFaults({ topic, name }: NamedTopic, found: ReadonlyMap<string, string>, broker: string): string[] {
  return Object.entries(settingsOf(topic)).flatMap(([key, wanted]) => {
    const is = found.get(key);
    if (is === wanted) return [];
    const command = `kafka-configs.sh --bootstrap-server ${broker} --alter --entity-type topics --entity-name ${name} --add-config ${key}=${wanted}`;
    return [`${name} has ${key}=${is}; ${wanted} is declared: ${command}`];
  });
}

function differ(lines: readonly string[]): MeshError {
  return new MeshError(
    'TOPICS_DIFFER',
    `the topics on the broker are not as the event log needs them:\n${lines.join('\n')}`,
  );
}
