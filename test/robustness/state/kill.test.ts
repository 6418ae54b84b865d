import { expect, test } from 'vitest';
import { StateService } from '#gen/dacp/state/v1/state_pb.js';
import { MeshError, newId } from '../../../src/base/index.js';
import { fromValue, jsonContent } from '../../../src/message/index.js';
import { dial } from '../../../src/rpc/index.js';
import { long } from '../../harness/long.js';
import { type Mesh, startMesh } from '../../harness/node.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';

const kills = long ? 50 : 2;
const writers = 8;
const keys = ['a', 'b', 'c'].map(id => ({ namespace: 'default', type: 'account', id }));

/** A change that was answered: of which state, under which id, after which revision. */
interface Acknowledged {
  readonly id: string;
  readonly changeId: string;
  readonly field: string;
}

/** Changes states, one change after the other, until told to stop; what is not answered is sent again under its id. */
async function write(name: string, address: () => string, stop: AbortSignal): Promise<Acknowledged[]> {
  const acknowledged: Acknowledged[] = [];
  let channel = dial(address());
  for (let n = 0; !stop.aborted; n++) {
    const key = keys[n % keys.length];
    const [field, changeId] = [`${name}-${n % 50}`, newId()];
    for (;;) {
      try {
        const updates = jsonContent({ [field]: n });
        await channel.client(StateService).update({ key, updates, cause: { changeId } }, { timeoutMs: 2_000 });
        acknowledged.push({ id: key?.id ?? '', changeId, field });
        break;
      } catch (error) {
        const code = error instanceof MeshError ? error.code : '';
        if (!['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'FAILED_PRECONDITION', 'CANCELLED'].includes(code)) throw error;
        if (stop.aborted) break;
        channel.close();
        await new Promise(resolve => setTimeout(resolve, 20));
        channel = dial(address());
      }
    }
  }
  channel.close();
  return acknowledged;
}

test(`${kills} times kill -9 of the node under load: every acknowledged change of states is there, once, in order`, {
  timeout: 1_800_000,
}, async () => {
  using folder = makeTemporaryFolder();
  let mesh: Mesh = await startMesh({ folder: folder.path });
  const { port } = mesh;
  const setUp = dial(mesh.address);
  for (const key of keys) await setUp.client(StateService).create({ key });
  setUp.close();
  const stop = new AbortController();
  const running = Array.from({ length: writers }, (_, n) => write(`w${n}`, () => mesh.address, stop.signal));
  for (let kill = 0; kill < kills; kill++) {
    await new Promise(resolve => setTimeout(resolve, 300 + Math.random() * 500));
    await mesh.kill();
    mesh = await startMesh({ folder: folder.path, port });
  }
  await new Promise(resolve => setTimeout(resolve, 300));
  stop.abort();
  const acknowledged = (await Promise.all(running)).flat();
  expect(acknowledged.length).toBeGreaterThan(kills * 10);

  const channel = dial(mesh.address);
  const states = channel.client(StateService);
  for (const key of keys) {
    const ids: string[] = [];
    let model: Record<string, unknown> = {};
    for (let pageToken = ''; ; ) {
      const page = await states.history({ key, pageSize: 1_000, pageToken });
      for (const { eventId, revision, what } of page.changes) {
        ids.push(eventId);
        expect(Number(revision)).toBe(ids.length);
        if (what.case === 'updated' && what.value.updates?.kind.case === 'json')
          model = { ...model, ...(fromValue(what.value.updates.kind.value) as object) };
      }
      pageToken = page.nextPageToken;
      if (pageToken === '') break;
    }
    expect(new Set(ids).size, 'nothing is there twice').toBe(ids.length);
    const there = new Set(ids);
    const lost = acknowledged.filter(({ id, changeId }) => id === key.id && !there.has(changeId));
    expect(lost).toEqual([]);
    const { state } = await states.get({ key });
    expect(state?.value?.kind.case === 'json' && fromValue(state.value.kind.value)).toEqual(model);
  }
  const { states: listed } = await states.list({ query: { type: 'account' } });
  expect(listed.map(({ key }) => key?.id)).toEqual(['a', 'b', 'c']);
  channel.close();
  await mesh[Symbol.asyncDispose]();
});
