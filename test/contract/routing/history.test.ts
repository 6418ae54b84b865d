import { describe, expect, it } from 'vitest';
import { defineAgent } from '../../../src/index.js';
import { contentJson } from '../../../src/message/index.js';
import { until } from '../../harness/until.js';
import { scene } from './scene.js';

const asked = defineAgent({ id: 'asked', capabilities: { add: { handle: input => Number(input) + 1 } } });
const asker = defineAgent({
  id: 'asker',
  interests: ['sum'],
  capabilities: { sum: { handle: (input, { ask }) => ask('asked', input) } },
});

describe('the history of a recorded conversation', () => {
  it('has what everybody said, in order and in pages, also what went through the broker', async () => {
    await using mesh = await scene();
    await mesh.join(asked);
    await mesh.join(asker);
    const client = await mesh.connect();
    const said = { type: 'sum', recorded: true, conversationId: 'talk-1' };
    expect(await client.ask('broker', 1, said)).toBe(2);
    const read = async (pageSize: number) => {
      const found = [];
      for (let pageToken = ''; ; ) {
        const page = await mesh.routing.history({ conversationId: 'talk-1', pageSize, pageToken });
        found.push(...page.entries.map(({ message }) => message));
        pageToken = page.nextPageToken;
        if (pageToken === '') return found;
      }
    };
    await until(
      () =>
        read(100).then(
          all => all.length === 4,
          () => false,
        ),
      'all hosts to have told',
    );
    const whole = await read(100);
    expect(whole.map(message => [message?.sender?.target.value?.slice(0, 6), contentJson(message?.content)])).toEqual([
      ['client', 1],
      ['asker', 1],
      ['asked', 2],
      ['asker', 2],
    ]);
    expect((await read(3)).map(message => message?.id)).toEqual(whole.map(message => message?.id));
  });

  it('of a conversation that was not recorded is refused, and so is a page that nobody gave', async () => {
    await using mesh = await scene();
    await expect(mesh.routing.history({ conversationId: 'never' })).rejects.toMatchObject({
      reason: 'TRANSCRIPT_UNKNOWN',
    });
    await expect(mesh.routing.history({ conversationId: 'never', pageToken: 'x' })).rejects.toMatchObject({
      reason: 'FIELD_INVALID',
    });
  });
});
