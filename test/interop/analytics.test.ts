import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { objects } from '../harness/cli.js';
import { kafkaCanBeHad, ownPrefix, sharedKafka } from '../harness/kafka.js';
import { type Mesh, startMesh } from '../harness/node.js';
import { tool } from '../harness/tools.js';
import { until } from '../harness/until.js';
import { packageJava } from './java-build.js';

// The first run with other contracts packages the consumer in Java.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const run = promisify(execFile);
const python = tool('analytics');
const java = tool('java');
const maven = tool('mvn');
const root = fileURLToPath(new URL('../..', import.meta.url));

describe.skipIf(!kafkaCanBeHad())('what was told on a real broker is counted', () => {
  const prefix = ownPrefix();
  let mesh: Mesh;
  let words: string[];
  /** How many events of each type there are, by the node itself. */
  let counted: Record<string, number>;

  beforeAll(async () => {
    const kafka = await sharedKafka();
    mesh = await startMesh({ demo: true, words: ['--kafka', kafka, '--kafka-topic-prefix', prefix] });
    words = ['--kafka', kafka, '--topic', `${prefix}.events`, '--until-caught-up'];
    const shown = await mesh.cli(['log', '--from', 'oldest', '--json']);
    counted = {};
    for (const { type } of objects(shown.stdout).filter(event => /^(agent|registry)\./.test(String(event.type))))
      counted[String(type)] = (counted[String(type)] ?? 0) + 1;
    await until(caughtUp, 'the feed has caught up', 30_000);
  });
  afterAll(() => mesh?.[Symbol.asyncDispose]());

  async function caughtUp(): Promise<boolean> {
    const ready = (await (await fetch(`http://${mesh.address}/ready`)).json()) as { details: { feed_behind?: number } };
    return ready.details.feed_behind === 0;
  }

  function expectSummary(stdout: string): void {
    const [summary] = objects(stdout) as { types: Record<string, number>; agents: string[] }[];
    expect(summary?.types).toMatchObject(counted);
    expect(summary?.agents).toEqual(expect.arrayContaining(['broker', 'echo', 'negotiations']));
  }

  test.skipIf(!python)('by examples/analytics-python', async () => {
    const env = { ...process.env, PYTHONPATH: join(root, 'gen', 'python'), PYTHONDONTWRITEBYTECODE: '1' };
    const { stdout } = await run(python ?? '', ['examples/analytics-python/consume.py', ...words], { cwd: root, env });
    expectSummary(stdout);
  });

  test.skipIf(!java || !maven)('by examples/analytics-java', async () => {
    const folder = join(root, 'examples', 'analytics-java');
    await packageJava(maven ?? '', folder, join(root, 'proto'));
    const { stdout } = await run(java ?? '', ['-jar', join(folder, 'target', 'analytics-java.jar'), ...words]);
    expectSummary(stdout);
  });
});
