import { describe, expect, it } from 'vitest';
import { reactiveAgent } from '../../../src/kinds/index.js';
import { createTestMesh } from '../../../src/testing.js';

describe('a reactive agent', () => {
  it('fires the rules that fit an event, the most urgent first, until one is the last', async () => {
    const fired: string[] = [];
    const fire = (name: string) => () => void fired.push(name);
    const agent = reactiveAgent({
      id: 'watch',
      topics: ['sensors/*'],
      rules: {
        log: { react: fire('log') },
        alarm: { when: ({ content }) => Number(content) > 80, react: fire('alarm'), priority: 10 },
        shut: { when: ({ content }) => Number(content) > 100, react: fire('shut'), priority: 5, last: true },
        wet: { on: 'humidity.*', react: fire('wet'), priority: 20 },
      },
    });
    await using mesh = createTestMesh([agent]);
    await mesh.send('inform', 'topic:sensors/kitchen', 20, { type: 'heat.read' });
    await mesh.send('inform', 'topic:sensors/kitchen', 90, { type: 'heat.read' });
    await mesh.send('inform', 'topic:sensors/kitchen', 120, { type: 'humidity.read' });
    await mesh.clock.advanceAsync(0);
    expect(fired).toEqual(['log', 'alarm', 'log', 'wet', 'alarm', 'shut']);
  });

  it('fires a rule no oftener than its rate', async () => {
    const agent = reactiveAgent({
      id: 'watch',
      rules: { call: { react: () => 'called', rate: { max: 2, perMs: 1_000 } } },
    });
    await using mesh = createTestMesh([agent]);
    const fired = { fired: ['call'], limited: [], outcomes: { call: 'called' } };
    const limited = { fired: [], limited: ['call'], outcomes: {} };
    expect([await mesh.ask('watch'), await mesh.ask('watch'), await mesh.ask('watch')]).toEqual([
      fired,
      fired,
      limited,
    ]);
    await mesh.clock.advanceAsync(1_000);
    expect(await mesh.ask('watch')).toEqual(fired);
  });

  it('goes on with the other rules when one fails, and says so', async () => {
    const done: string[] = [];
    const agent = reactiveAgent({
      id: 'watch',
      rules: {
        bad: {
          react: () => {
            throw new Error('no line');
          },
        },
        good: { react: () => void done.push('good') },
      },
    });
    await using mesh = createTestMesh([agent]);
    await expect(mesh.ask('watch')).rejects.toMatchObject({ message: expect.stringContaining('no line') });
    expect(done).toEqual(['good']);
  });

  it('is not defined with a rate that cannot be', () => {
    const define = () => reactiveAgent({ id: 'x', rules: { a: { react: () => 1, rate: { max: 0, perMs: 10 } } } });
    expect(define).toThrow(expect.objectContaining({ reason: 'OPTION_INVALID' }));
  });
});
