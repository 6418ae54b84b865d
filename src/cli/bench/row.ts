import { MeshError } from '../../base/index.js';
import type { Keeping, Via } from './orders.js';

/** What can be measured. */
const scenarios = {
  s1: 'request and reply, a closed loop',
  s2: 'one way, from one publisher to subscribers',
  s3: 'contract net: call, proposals, award, result',
  s4: 'from the start of all processes to the first answer; memory of idle agents',
  durable: 'one way, every message on the record before it is acknowledged',
  decide: 'how long an agent takes to decide',
} as const;

/** Name of a scenario. */
export type ScenarioName = keyof typeof scenarios;

/** One thing to measure: a scenario with its numbers. */
export interface Row {
  readonly scenario: ScenarioName;
  /** How many questions, notes without receipt, rounds or durable messages are under way at any moment. */
  readonly concurrency: number;
  /** Subscribers (s2), bidders (s3), idle agents (s4). */
  readonly agents: number;
  /** Notes of a run (s2). */
  readonly messages: number;
  /** How long is measured, and what goes before it and does not count, in ms. */
  readonly forMs: number;
  readonly warmUpMs: number;
  readonly via: Via;
  /** Where steps of negotiations are kept (s3). */
  readonly record: Keeping;
  readonly telemetry: boolean;
}

/** Numbers of a scenario as they are unless said. */
const usual: Readonly<Record<ScenarioName, Pick<Row, 'concurrency' | 'agents' | 'forMs'>>> = {
  s1: { concurrency: 64, agents: 1, forMs: 4_000 },
  s2: { concurrency: 512, agents: 1, forMs: 0 },
  s3: { concurrency: 1, agents: 10, forMs: 5_000 },
  s4: { concurrency: 1, agents: 10_000, forMs: 0 },
  durable: { concurrency: 512, agents: 1, forMs: 4_000 },
  decide: { concurrency: 64, agents: 1, forMs: 4_000 },
};

/** What is measured when nothing is asked for: the rows of docs/benchmarks.md. */
const standard: readonly Partial<Row>[] = [
  { scenario: 's1', concurrency: 1 },
  { scenario: 's1', concurrency: 64 },
  { scenario: 's1', concurrency: 512 },
  { scenario: 's2', agents: 1 },
  { scenario: 's2', agents: 10 },
  { scenario: 's3', agents: 10 },
  { scenario: 's3', agents: 100 },
  { scenario: 's3', agents: 10, concurrency: 16 },
  { scenario: 's4' },
  { scenario: 'durable' },
  { scenario: 'decide' },
];

/** The command line's words, as they were given. */
export interface RowWords {
  readonly scenario?: string;
  readonly concurrency?: string;
  readonly subscribers?: string;
  readonly bidders?: string;
  readonly agents?: string;
  readonly messages?: string;
  readonly seconds?: string;
  readonly warmUp?: string;
  readonly via?: string;
  readonly record?: string;
  readonly telemetry?: boolean;
}

/** The rows that the words mean: one scenario, or all rows of the standard. Errors: OPTION_INVALID. */
export function rowsOf(words: RowWords): Row[] {
  const said = numbersOf(words);
  if (words.scenario === undefined) return standard.map(row => complete({ ...row, ...said }));
  return [complete({ scenario: scenarioOf(words.scenario), ...said })];
}

function complete(given: Partial<Row>): Row {
  const { scenario = 's1' } = given;
  const row = {
    ...usual[scenario],
    warmUpMs: 2_000,
    via: 'direct',
    record: 'disk',
    telemetry: true,
    scenario,
    ...given,
  } as const;
  return { messages: row.agents > 1 ? 50_000 : 200_000, ...row };
}

function numbersOf(words: RowWords): Partial<Row> {
  const concurrency = whole('--concurrency', words.concurrency, 100_000);
  const messages = whole('--messages', words.messages, 900_000);
  const seconds = decimal('--seconds', words.seconds, 0.05);
  const warmUp = decimal('--warm-up', words.warmUp, 0);
  const agents = agentsOf(words);
  return {
    ...(concurrency !== undefined && { concurrency }),
    ...(agents !== undefined && { agents }),
    ...(messages !== undefined && { messages }),
    ...(seconds !== undefined && { forMs: seconds * 1000 }),
    ...(warmUp !== undefined && { warmUpMs: warmUp * 1000 }),
    ...(words.via !== undefined && { via: viaOf(words.via) }),
    ...(words.record !== undefined && { record: recordOf(words) }),
    ...(words.telemetry === false && { telemetry: false }),
  };
}

/** Each scenario has its own word for how many agents take part. */
function agentsOf({ scenario, subscribers, bidders, agents }: RowWords): number | undefined {
  const words = { s2: ['--subscribers', subscribers], s3: ['--bidders', bidders], s4: ['--agents', agents] } as const;
  for (const [of, [option, value]] of Object.entries(words)) {
    if (value !== undefined && of !== scenario)
      throw new MeshError('OPTION_INVALID', `${option} ${value}: goes with --scenario ${of} alone`);
  }
  if (scenario !== 's2' && scenario !== 's3' && scenario !== 's4') return undefined;
  const [option, value] = words[scenario];
  return whole(option, value, 100_000);
}

function scenarioOf(text: string): ScenarioName {
  if (Object.hasOwn(scenarios, text)) return text as ScenarioName;
  throw new MeshError('OPTION_INVALID', `--scenario ${text}: takes one of ${Object.keys(scenarios).join(', ')}`);
}

function viaOf(text: string): Via {
  if (text === 'direct' || text === 'node') return text;
  throw new MeshError('OPTION_INVALID', `--via ${text}: takes direct or node`);
}

function recordOf({ scenario, record }: RowWords): Keeping {
  if (scenario !== 's3') throw new MeshError('OPTION_INVALID', `--record ${record}: goes with --scenario s3 alone`);
  if (record === 'disk' || record === 'memory') return record;
  throw new MeshError('OPTION_INVALID', `--record ${record}: takes disk or memory`);
}

function whole(option: string, text: string | undefined, max: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= max) return value;
  throw new MeshError('OPTION_INVALID', `${option} ${text}: takes a whole number from 1 to ${max}`);
}

function decimal(option: string, text: string | undefined, min: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value >= min && value <= 600) return value;
  throw new MeshError('OPTION_INVALID', `${option} ${text}: takes a number of seconds from ${min} to 600`);
}
