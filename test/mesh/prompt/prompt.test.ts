import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LLMock } from '@copilotkit/aimock';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PromptService } from '#gen/dacp/prompt/v1/prompt_pb.js';
import { type Channel, type Client, dial } from '../../../src/rpc/index.js';
import { runHere } from '../../harness/cli.js';
import { type Mesh, startMesh } from '../../harness/node.js';
import { makeTemporaryFolder, type TemporaryFolder } from '../../harness/temporary-folder.js';

// Prompts of a real node, with the commands as people use them.
let models: LLMock;
let mesh: Mesh;
let folder: TemporaryFolder;
let channel: Channel;
let prompts: Client<typeof PromptService>;
const cli = (words: readonly string[]) => runHere([...words, '--node', mesh.address]);

beforeAll(async () => {
  models = await LLMock.create({ port: 0 });
  models.on({ systemMessage: 'You improve templates' }, { content: '```\nAnswer {{question}} with JSON.\n```' });
  folder = makeTemporaryFolder();
  const env = { DACP_LOCAL_MODEL_URL: `${models.url}/v1`, DACP_MODELS: 'local/gpt-test' };
  mesh = await startMesh({ env });
  channel = dial(mesh.address);
  prompts = channel.client(PromptService);
}, 60_000);

afterAll(async () => {
  channel?.close();
  await mesh?.[Symbol.asyncDispose]();
  await models?.stop();
  folder?.[Symbol.dispose]();
});

it('a version that fails is written anew by the model that is configured, as a draft', async () => {
  const key = { id: 'answer' };
  await prompts.draft({ key, template: 'Answer {{question}}.' });
  await prompts.publish({ key });
  for (let i = 0; i < 10; i++) await prompts.feedback({ key, version: '1.0.0', success: i > 4, failure: 'no JSON' });
  const { stdout } = await cli(['prompt', 'optimise', 'answer']);
  expect(stdout).toMatch(/5 +no JSON[\s\S]*drafted 1\.0\.1, written by local\/gpt-test\n/);
  const diff = await cli(['prompt', 'diff', 'answer']);
  expect(diff.stdout).toBe('1.0.0 → 1.0.1\n- Answer {{question}}.\n+ Answer {{question}} with JSON.\n');
  const { prompt } = await prompts.get({ key });
  expect([prompt?.labels, prompt?.versions.map(({ published }) => published)]).toEqual([
    { production: '1.0.0' },
    [true, false],
  ]);
});

it('goes into a folder and back as it was; one file that is wrong is named, and nothing of the folder is drafted', async () => {
  const out = join(folder.path, 'prompts');
  const key = { id: 'odd.one' };
  const template = '  first: {{constructor}} \\{{ "x": #y\n\n{{toString}}\ttab: {{a}}  \nend';
  const variables = ['constructor', 'toString', 'a'].map(name => ({ name, description: `: "${name}" # -` }));
  await prompts.draft({ key, name: 'yes', note: '- no', metadata: { a: 'null', '1': 'true' }, template, variables });
  await prompts.publish({ key });
  await cli(['prompt', 'export', out]);
  const dry = await cli(['prompt', 'import', out, '--dry-run']);
  expect(dry.stdout).toMatch(/^answer +unchanged\nodd\.one +unchanged\n$/);
  const other = await cli(['prompt', 'import', out, '--namespace', 'other', '--publish']);
  expect(other.stdout).toMatch(/odd\.one +published 1\.0\.0\n$/);
  const copy = await prompts.get({ key: { ...key, namespace: 'other' } });
  expect(copy.prompt).toMatchObject({ name: 'yes', metadata: { a: 'null', '1': 'true' }, versions: [{ template }] });

  const broken = join(folder.path, 'broken');
  mkdirSync(broken);
  writeFileSync(join(broken, 'a-good.yaml'), 'template: Hello\n');
  writeFileSync(join(broken, 'b-bad.yaml'), 'template: "Hello {{name"\n');
  const refused = await cli(['prompt', 'import', broken]);
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringMatching(/b-bad\.yaml: line 1 of the template/)]);
  rmSync(join(broken, 'b-bad.yaml'));
  writeFileSync(join(broken, 'b bad.yaml'), 'template: Hello\n');
  const misnamed = await cli(['prompt', 'import', broken]);
  expect([misnamed.code, misnamed.stderr]).toEqual([2, expect.stringMatching(/b bad\.yaml: key\.id: /)]);
  await expect(prompts.get({ key: { id: 'a-good' } })).rejects.toMatchObject({ reason: 'PROMPT_UNKNOWN' });
  expect(readFileSync(join(out, 'odd.one.yaml'), 'utf8')).toContain('template: ');
});
