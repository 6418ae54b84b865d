import { expect, it } from 'vitest';
import { readMarket } from './read-market.js';

it('reads a market, and completes what is not said', async () => {
  const market = await readMarket(
    'rounds: 3\nevery: 1s..2s\nbidders:\n  - name: a\n    count: 2\n    cost: 1..2.5\n',
    'm.yaml',
  );
  expect(market).toMatchObject({ rounds: 3, everyMs: [1_000, 2_000], proposeMs: 2_000 });
  expect(market.bidders[0]).toMatchObject({ name: 'a', count: 2, cost: [1, 2.5], honesty: 1 });
});

it('says all that is wrong, each with its line and place', async () => {
  const source = 'roundz: 3\nbidders:\n  - name: a\n    honesty: 3\n  - count: 2\n  - name: a\n    cost: 2..1\n';
  await expect(readMarket(source, 'm.yaml')).rejects.toMatchObject({
    reason: 'OPTION_INVALID',
    message: [
      'm.yaml:1: roundz: is not known; did you mean "rounds"?',
      'm.yaml:4: bidders[0].honesty: takes a number above 0 and up to 1, not 3',
      'm.yaml:5: bidders[1]: needs a name',
      'm.yaml:7: bidders[2].cost: takes a number such as 1.5, or two such as 1..2, not "2..1"',
      'm.yaml:6: bidders[2].name: "a" is there already',
    ].join('\n'),
  });
});

it('wants bidders', async () => {
  await expect(readMarket('rounds: 2', 'm.yaml')).rejects.toThrow('bidders: takes a list of at least one bidder');
});

it('says where the file is no YAML', async () => {
  await expect(readMarket('rounds: 1\nbidders: [', 'm.yaml')).rejects.toThrow(/^m\.yaml:2: /);
});

it('says in one short line that the file is something else', async () => {
  const source = `# A title\n\n| a | b |\n|---|---|\n${'| text | that is long |\n'.repeat(50)}`;
  const message = expect.stringMatching(/^m\.yaml:3: .{10,200}$/);
  await expect(readMarket(source, 'm.yaml')).rejects.toMatchObject({ reason: 'OPTION_INVALID', message });
});
