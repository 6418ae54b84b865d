import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type CliResult, objects, runHere } from '../../harness/cli.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';

function temporaryFolder(): string {
  const folder = makeTemporaryFolder();
  onTestFinished(() => folder[Symbol.dispose]());
  return folder.path;
}

test('version names the program, the protocol and Node.js', async () => {
  const { stdout } = await runHere(['version']);
  expect(stdout).toMatch(/^dacp \d+\.\d+\.\d+\S* \(DACP 2\.0, Node\.js \d+\.\S+\)\n$/);
  expect(objects((await runHere(['version', '--json'])).stdout)).toEqual([
    { dacp: expect.any(String), protocol: '2.0', node: process.versions.node },
  ]);
});

test('version and help are found where people look for them', async () => {
  const [asked, short, long, help] = await Promise.all(
    [['version'], ['-V'], ['--version'], ['help', 'ask']].map(words => runHere(words)),
  );
  expect(short).toEqual(asked);
  expect(long).toEqual(asked);
  expect(help).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Usage: dacp ask/) });
});

const subcommands = /^ {2}([a-z-]+) /gm;

/** What commands say of themselves, those below them included; one that only has others below it says nothing else. */
async function helps(words: readonly string[]): Promise<CliResult[]> {
  const help = await runHere([...words, '--help']);
  const [own = '', below = ''] = help.stdout.split('\nCommands:\n');
  const [list = ''] = below.split('\n\n');
  const names = [...list.matchAll(subcommands)].map(([, name]) => name ?? '').filter(name => name !== 'help');
  const all = names.length > 0 && !own.includes('--json') ? [] : [help];
  for (const name of names) all.push(...(await helps([...words, name])));
  return all;
}

test('every command has help with examples', async () => {
  const { stdout, code } = await runHere(['--help']);
  expect(code).toBe(0);
  const commands = [...stdout.matchAll(subcommands)].map(([, name]) => name ?? '');
  expect(commands).toEqual(expect.arrayContaining(['up', 'status', 'agents', 'ask', 'log']));
  let found = 0;
  for (const name of commands) {
    const all = await helps([name]);
    found += all.length;
    for (const help of all)
      expect(help).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/^Usage: dacp .*--json.*\nExamples:\n {2}/s),
      });
  }
  expect(found).toBeGreaterThan(commands.length);
}, 60_000);

test('config shows what is in force and why, without secrets', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, '.env'), 'DACP_PORT=7500\nDATAMETRIA_AGENT_JWT_SECRET=hush\n');
  const env = { OPENAI_API_KEY: 'sk-quiet', DACP_HOST: '127.0.0.2' };
  const { stdout, stderr, code } = await runHere(['config', '--data', 'here', '--json'], { folder, env });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).not.toMatch(/hush|sk-quiet/);
  const shown = objects(stdout);
  const find = (name: string) => shown.find(setting => setting.name === name);
  expect(find('port')).toMatchObject({ value: 7500, source: '.env' });
  expect(find('host')).toMatchObject({ value: '127.0.0.2', source: 'environment' });
  expect(find('data')).toMatchObject({ value: 'here', source: 'flag' });
  expect(find('node')).toMatchObject({ value: '127.0.0.2:7500', source: 'default' });
  expect(find('jwtSecret')).toMatchObject({ value: '********', source: '.env' });
  expect((await runHere(['config'], { folder, env })).stdout).toMatch(
    /^SETTING +VALUE +FROM +IN THE ENVIRONMENT\nhost +127\.0\.0\.2 +environment +DACP_HOST\n/,
  );
});

test('a slip in the name of a setting is reported, and nothing else happens', async () => {
  const { code, stderr } = await runHere(['config'], {
    env: { DACP_PROT: '1', DATAMETRIA_AGENT_REDIS_URL: 'redis://x' },
  });
  expect(code).toBe(0);
  expect(stderr.trimEnd().split('\n')).toEqual([
    expect.stringContaining('DATAMETRIA_AGENT_REDIS_URL has no effect'),
    'warning: DACP_PROT (environment) is no setting; did you mean DACP_PORT?',
  ]);
});

test('agent new writes an agent once', async () => {
  const folder = temporaryFolder();
  const first = await runHere(['agent', 'new', 'greeter'], { folder });
  expect(first).toMatchObject({ code: 0, stderr: '' });
  expect(first.stdout).toContain(' agent run greeter.ts\n');
  expect(first.stdout).toContain(' negotiate --capability text.summarize --content ');
  const second = await runHere(['agent', 'new', 'greeter'], { folder });
  expect(second).toMatchObject({ code: 2, stdout: '' });
  expect(second.stderr).toBe('error: greeter.ts is there already; take another name or delete it\n');
  expect(await runHere(['agent', 'new', 'foo.ts'], { folder })).toMatchObject({
    stdout: expect.stringMatching(/^wrote foo\.ts, an agent that bids for text\.summarize\n/),
  });
  expect((await runHere(['agent', 'new', '../x'], { folder })).code).toBe(2);
  expect((await runHere(['agent', 'new', 'y', '--capability', 'no good'], { folder })).code).toBe(2);
});
