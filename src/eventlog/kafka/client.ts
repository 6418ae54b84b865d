import { connect } from 'node:net';
import type { Admin, Kafka } from 'kafkajs';
import { MeshError } from '../../base/index.js';
import { loadKafka } from './library.js';

/** Which brokers, and whose topics. */
export interface KafkaPlace {
  /** `HOST:PORT` each; those that one of them knows are found. */
  readonly brokers: readonly string[];
  /** Begins the names of the topics, with a dot after it: several meshes may share brokers. */
  readonly prefix: string;
}

/**
 * A client that connects when it is used. It gives up soon: whoever uses it decides when to try again, and nothing may hang. It says
 * nothing by itself; errors tell.
 */
export function createClient({ brokers }: Pick<KafkaPlace, 'brokers'>): Kafka {
  const { Kafka, logLevel } = loadKafka();
  return new Kafka({
    clientId: 'dacp',
    brokers: [...brokers],
    connectionTimeout: 2_000,
    requestTimeout: 10_000,
    retry: { retries: 2, initialRetryTime: 100, maxRetryTime: 1_000 },
    logLevel: logLevel.NOTHING,
    // At once: a request that waits for the answer to the one before would be 40 ms late.
    socketFactory: ({ host, port, onConnect }) =>
      connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 }, onConnect),
  });
}

/** Uses an admin connection and hangs up. Errors: those of `use`; UNREACHABLE. */
export async function withAdmin<T>(place: KafkaPlace, use: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = createClient(place).admin();
  try {
    await admin.connect();
    return await use(admin);
  } catch (error) {
    throw toKafkaError(error, place.brokers);
  } finally {
    await admin.disconnect().catch(() => 'gone already');
  }
}

/** What the client's errors are made of. */
interface ClientError {
  readonly name?: string;
  /** Kafka's name of the error. */
  readonly type?: string;
  readonly message?: string;
  readonly cause?: unknown;
}

/** The error that lies under those of retries. */
function innermost(error: unknown): ClientError {
  let found = error as ClientError;
  while (found?.type === undefined && found?.cause instanceof Error) found = found.cause as ClientError;
  return found ?? {};
}

/** Kafka's own name of what went wrong, such as OFFSET_OUT_OF_RANGE; undefined: it was no answer of a broker. */
export function kafkaType(error: unknown): string | undefined {
  return innermost(error).type;
}

/** What the broker will refuse again, whenever it is asked. */
const refusals = new Set([
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'INVALID_RECORD',
  'CORRUPT_MESSAGE',
  'INVALID_TIMESTAMP',
  'POLICY_VIOLATION',
]);

/** The mesh's error for one of the client's: EVENT_REFUSED for what the broker will never take, else UNREACHABLE. */
export function toKafkaError(error: unknown, brokers: readonly string[]): MeshError {
  if (error instanceof MeshError) return error;
  const { type, message } = innermost(error);
  if (type !== undefined && refusals.has(type))
    return new MeshError('EVENT_REFUSED', `the broker refuses it: ${type}`, { details: {}, cause: error });
  const text = `no answer from Kafka at ${brokers.join(', ')}: ${type ?? message ?? String(error)}`;
  return new MeshError('UNREACHABLE', text, { cause: error });
}

/** What passes by itself in a moment: topics that were made just now, or move to another broker. */
const passing = new Set([
  'UNKNOWN_TOPIC_OR_PARTITION',
  'LEADER_NOT_AVAILABLE',
  'NOT_LEADER_FOR_PARTITION',
  'KAFKA_STORAGE_ERROR',
  'FENCED_LEADER_EPOCH',
  'UNKNOWN_LEADER_EPOCH',
  'OFFSET_NOT_AVAILABLE',
]);

/** Whether to ask again at once. */
export function isPassing(error: unknown): boolean {
  return passing.has(String(kafkaType(error)));
}
