import { expect, onTestFinished, test, vi } from 'vitest';
import { runCli, startCli } from '../../harness/cli.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';

vi.setConfig({ testTimeout: 60_000 });

/** `dacp up --demo` on a free port, as people see it. */
function startDemo(...words: string[]) {
  const folder = makeTemporaryFolder();
  const demo = startCli(['up', '--demo', '--port', '0', '--data', folder.path, ...words], {
    env: { DATAMETRIA_AGENT_LOG_LEVEL: 'warn' },
  });
  onTestFinished(async () => {
    demo.signal('SIGTERM');
    await demo.ended;
    folder[Symbol.dispose]();
  });
  return demo;
}

const negotiate = (node: string) =>
  runCli(['negotiate', '--capability', 'text.language', '--content', 'what is it', '--node', node]);

test('the demo says what runs where and what to type next, then shows who says what to whom', async () => {
  const demo = startDemo();
  const node = /node +(\S+)/.exec(await demo.nextLine(line => line.includes(' node ')))?.[1] ?? '';
  await demo.nextLine(line => /agents +text-statistics, .*echo +host analysts, process \d+/.test(line));
  await demo.nextLine(line => /agents +summarizer-frequency, summarizer-graph +host summarizers/.test(line));
  await demo.nextLine(line => /agents +reporter +host reporter/.test(line));
  await demo.nextLine(line => /negotiate --capability text\.summarize --file README\.md --node /.test(line));
  await demo.nextLine(line => line.includes('Ctrl-C'));
  expect((await negotiate(node)).code).toBe(0);
  const time = /^\d\d:\d\d:\d\d\.\d{3} {2}/;
  for (const said of [
    /negotiations → language-detector +call +text\.language$/,
    /language-detector → negotiations +proposal +0\.00003 USD, 6 ms, quality 0\.95/,
    /negotiations → language-detector +award +lowest price of 1: 0\.00003 USD$/,
    /language-detector → negotiations +result +completed$/,
  ])
    expect(await demo.nextLine(line => said.test(line))).toMatch(time);
});

test('as JSON the flow is an object a line', async () => {
  const demo = startDemo('--json');
  const { address } = await demo.nextObject();
  await demo.nextLine(line => line.includes('"reporter"'));
  expect((await negotiate(String(address))).code).toBe(0);
  const line = await demo.nextLine(one => one.includes('"award"'));
  expect(JSON.parse(line)).toMatchObject({ event: 'flow', to: 'language-detector', type: 'negotiation.awarded' });
});
