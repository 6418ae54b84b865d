import { create } from '@bufbuild/protobuf';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ObservedSchema } from '../../../gen/ts/dacp/prompt/v1/events_pb.js';
import { createFakeClock } from '../../../src/base/index.js';
import { createPrompts, type PromptStore, type Prompts } from '../../../src/prompt/index.js';

/** What prompts promise on every store. */
export function promptsContract(open: () => Promise<{ store: PromptStore; close(): Promise<void> }>): void {
  let under: Awaited<ReturnType<typeof open>>;
  let prompts: Prompts;
  const key = { id: 'greet' };
  const observed = create(ObservedSchema, { version: '1.0.0', success: true });

  beforeEach(async () => {
    under = await open();
    prompts = again();
  });
  afterEach(() => under.close());

  /** As another process has them, or the same one after a restart. */
  function again(): Prompts {
    return createPrompts({ store: under.store, clock: createFakeClock() });
  }

  it('keeps what was drafted, published and labelled', async () => {
    await prompts.execute(key, { kind: 'draft', name: 'Greeting', template: 'Greet {{name}}.', variables: [] });
    await prompts.execute(key, { kind: 'publish', version: '' });
    const kept = await again().get(key);
    expect(kept).toMatchObject({ name: 'Greeting', labels: { production: '1.0.0' }, revision: 3n });
    expect(await again().render(key, { values: { name: 'Ann' } })).toEqual({
      text: 'Greet Ann.',
      version: '1.0.0',
      experimentId: '',
    });
  });

  it('counts each feedback once, of however many at once and from however many processes', async () => {
    await prompts.execute(key, { kind: 'draft', template: 'Hi', variables: [] });
    const others = [prompts, again(), again()];
    const many = Array.from({ length: 30 }, (_, index) => others[index % 3] ?? prompts);
    await Promise.all(many.map(one => one.execute(key, { kind: 'observe', observed })));
    expect((await prompts.get(key)).versions[0]?.metrics).toMatchObject({ feedbacks: 30n, failures: 0n });
  });

  it('lists by id, page by page, with the newest versions alone', async () => {
    for (const id of ['b.two', 'a.one', 'b.one'])
      for (const template of ['old', 'new']) {
        await prompts.execute({ id }, { kind: 'draft', template, variables: [] });
        await prompts.execute({ id }, { kind: 'publish', version: '' });
      }
    await prompts.execute({ id: 'b.one', namespace: 'other' }, { kind: 'draft', template: 'x', variables: [] });
    const first = await prompts.list({ pageSize: 2 });
    const rest = await prompts.list({ pageSize: 2, pageToken: first.nextPageToken });
    expect([...first.prompts, ...rest.prompts].map(({ key: found }) => found?.id)).toEqual(['a.one', 'b.one', 'b.two']);
    expect(rest.nextPageToken).toBe('');
    expect(first.prompts[0]?.versions).toMatchObject([{ version: '1.0.1', template: 'new' }]);
    expect((await prompts.list({ prefix: 'b.' })).prompts).toHaveLength(2);
  });

  it('knows nothing of a prompt that there is not', async () => {
    await expect(prompts.get(key)).rejects.toMatchObject({ reason: 'PROMPT_UNKNOWN' });
    await expect(prompts.execute(key, { kind: 'publish', version: '' })).rejects.toMatchObject({
      reason: 'PROMPT_UNKNOWN',
    });
  });
}
