import type { ScenarioName } from '../../../src/cli/bench/row.js';

/** Who is measured. */
export type Who = 'dacp' | 'nats' | 'jade' | 'autogen';

/** One thing that is measured of us, and of others. */
export interface BenchRow {
  /** What the command line calls it. */
  readonly name: string;
  /** What people call it. */
  readonly title: string;
  readonly scenario: ScenarioName;
  readonly concurrency: number;
  readonly agents: number;
  /** By how much we want to be faster than each of the others that is measured; 0: it is shown, and no more. */
  readonly atLeast: Partial<Record<Who, number>>;
  /** Messages of a run, for each; in the short form a hundredth of it. */
  readonly messages?: Readonly<Partial<Record<Who, number>>>;
  /** Where our steps of negotiations are kept; nobody else keeps any. On disk unless said. */
  readonly record?: 'memory';
  /** How long everybody runs before it is measured, in s; 5 unless said. */
  readonly warmUpSeconds?: number;
  /** Measured in so many pairs and no more: memory does not change from run to run. */
  readonly pairsMax?: number;
  /** What we want to reach by ourselves. */
  readonly own?: {
    readonly figure: 'rate' | 'start_s' | 'idle_host_mb' | 'mean_ms' | 'p95_ms';
    readonly limit: number;
  };
}

const s1 = { scenario: 's1', agents: 1 } as const;
const s2 = { scenario: 's2', concurrency: 512 } as const;
// Rounds are few a second, and their code runs once in each: it is compiled after thousands of them, not before.
const rounds = { scenario: 's3', warmUpSeconds: 12 } as const;
const s3 = { ...rounds, record: 'memory' } as const;
const s3Disk = { ...rounds, atLeast: {} } as const;
const alone = { concurrency: 64, agents: 1, atLeast: {} } as const;
const start = { scenario: 's4', concurrency: 1, agents: 1 } as const;

/** Everything that is measured, as docs/benchmarks.md shows it. */
export const rows: readonly BenchRow[] = [
  { ...s1, name: 's1-1', title: 'S1, 1 outstanding', concurrency: 1, atLeast: { nats: 1 } },
  {
    ...s1,
    name: 's1-64',
    title: 'S1, 64 outstanding',
    concurrency: 64,
    atLeast: { nats: 2, jade: 5, autogen: 25 },
  },
  { ...s1, name: 's1-512', title: 'S1, 512 outstanding', concurrency: 512, atLeast: { nats: 1.8 } },
  {
    ...s2,
    name: 's2-1',
    title: 'S2, 1 subscriber',
    agents: 1,
    atLeast: { nats: 0.4 },
    messages: { dacp: 200_000, nats: 200_000 },
  },
  {
    ...s2,
    name: 's2-10',
    title: 'S2, 10 subscribers',
    agents: 10,
    atLeast: { nats: 1, jade: 10 },
    messages: { dacp: 50_000, nats: 50_000, jade: 4_000 },
  },
  {
    ...s3,
    name: 's3-10',
    title: 'S3, 10 bidders',
    concurrency: 1,
    agents: 10,
    atLeast: { nats: 2, jade: 5, autogen: 10 },
  },
  {
    ...s3,
    name: 's3-100',
    title: 'S3, 100 bidders',
    concurrency: 1,
    agents: 100,
    atLeast: { nats: 3, jade: 12, autogen: 10 },
  },
  {
    ...s3,
    name: 's3-10x16',
    title: 'S3, 10 bidders, 16 at a time',
    concurrency: 16,
    agents: 10,
    atLeast: { nats: 1.3 },
  },
  {
    ...s3Disk,
    name: 's3-10-disk',
    title: 'S3, 10 bidders, record on disk',
    concurrency: 1,
    agents: 10,
    own: { figure: 'rate', limit: 200 },
  },
  {
    ...s3Disk,
    name: 's3-100-disk',
    title: 'S3, 100 bidders, record on disk',
    concurrency: 1,
    agents: 100,
    own: { figure: 'rate', limit: 60 },
  },
  {
    ...s3Disk,
    name: 's3-10x64-disk',
    title: 'S3, 10 bidders, 64 at a time, record on disk',
    concurrency: 64,
    agents: 10,
    own: { figure: 'rate', limit: 1_000 },
  },
  {
    ...start,
    name: 's4',
    title: 'S4, start to first answer, s',
    atLeast: { nats: 0, jade: 0, autogen: 0 },
    own: { figure: 'start_s', limit: 1 },
  },
  {
    ...start,
    name: 'idle',
    title: '10,000 idle agents in one process, MB',
    agents: 10_000,
    atLeast: {},
    pairsMax: 3,
    own: { figure: 'idle_host_mb', limit: 150 },
  },
  {
    ...alone,
    name: 'durable',
    title: 'every message durable, 512 in flight',
    scenario: 'durable',
    concurrency: 512,
    own: { figure: 'rate', limit: 10_000 },
  },
  {
    ...alone,
    name: 'decide',
    title: 'a decision, mean, ms',
    scenario: 'decide',
    own: { figure: 'mean_ms', limit: 100 },
  },
];

/** Whether a row's figure is better when it is smaller. */
export function smallerIsBetter({ own }: BenchRow): boolean {
  return own !== undefined && own.figure !== 'rate';
}
