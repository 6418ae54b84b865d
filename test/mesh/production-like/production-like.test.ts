import { expect, test } from 'vitest';
import { objects } from '../../harness/cli.js';
import { startMesh } from '../../harness/node.js';
import { productionCanBeHad } from '../../harness/stores.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';

test.skipIf(!productionCanBeHad())(
  'on PostgreSQL and Kafka the demo does its work, and a node that was killed knows all of it again',
  { timeout: 180_000 },
  async () => {
    using folder = makeTemporaryFolder();
    const options = { folder: folder.path, stores: 'production-like' } as const;
    const first = await startMesh({ ...options, demo: true });
    const ready = await (await fetch(`http://${first.address}/ready`)).json();
    expect(ready).toMatchObject({ ready: true, details: { record: 'postgres', feed: 'kafka: ok' } });
    const text = 'The river floods the fields. Farmers move to the hills. The hills are dry. Nobody likes the hills.';
    const negotiated = await first.here(['negotiate', '--capability', 'text.summarize', '--content', text, '--json']);
    expect(negotiated).toMatchObject({ code: 0 });
    const before = objects((await first.here(['negotiations', '--json'])).stdout);
    expect(before.length).toBeGreaterThan(0);
    const heard = await first.here(['log', '--json', '--limit', '1000']);
    await first.kill();

    await using second = await startMesh({ ...options, port: first.port });
    expect(objects((await second.here(['negotiations', '--json'])).stdout)).toEqual(before);
    const again = await second.here(['log', '--json', '--limit', '1000']);
    const ids = (output: string) => objects(output).map(event => event.id);
    expect(ids(again.stdout).slice(0, ids(heard.stdout).length)).toEqual(ids(heard.stdout));
    await first[Symbol.asyncDispose]();
  },
);
