import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { afterEach, expect, it } from 'vitest';
import {
  CallSchema,
  type QuestionSchema,
  type Reply,
  SessionRequestSchema,
  SessionResponseSchema,
} from '#gen/dacp/llm/v1/llm_pb.js';
import { createFakeClock, MeshError } from '../../../src/base/index.js';
import { createOrchestrator, type Piece, type Provider } from '../../../src/llm/index.js';
import { createCaller } from '../../../src/llm/session/caller.js';
import { hearAll, hearOnce } from '../../../src/llm/session/hearing.js';
import { serveSession } from '../../../src/llm/session/serve.js';
import { fromBytes, toBytes } from '../../../src/message/index.js';
import { silentLogger } from '../../../src/observability/index.js';
import type { RawStream } from '../../../src/rpc/index.js';
import { createStreamPair, type StreamPair } from '../../harness/stream-pair.js';
import { until } from '../../harness/until.js';

const tokens = { input: 1, output: 1, cached: 0 };
const end: Piece = { kind: 'end', finishReason: 'stop', tokens };

/** Answers what it is asked, `hang` never, `fault` with an error that is none of ours, `endless` for ever. */
function echo() {
  const seen = { under: 0, pieces: 0 };
  async function say(text: string, signal: AbortSignal): Promise<string> {
    if (text === 'fault') throw new MeshError('INTERNAL', 'a secret of the house');
    if (text !== 'hang') return text;
    seen.under++;
    return await new Promise((_, reject) =>
      signal.addEventListener('abort', () => {
        seen.under--;
        reject(signal.reason);
      }),
    );
  }
  const provider: Provider = {
    name: 'echo',
    async complete({ turns, signal }) {
      return { text: await say(turns.at(-1)?.text ?? '', signal), toolCalls: [], finishReason: 'stop', tokens };
    },
    async *stream({ turns, signal }) {
      const text = turns.at(-1)?.text ?? '';
      for (; text === 'endless'; seen.pieces++) yield { kind: 'text', text };
      for (const word of text.split(' ')) yield { kind: 'text', text: await say(word, signal) };
      yield end;
    },
    embed: async ({ texts }) => ({ vectors: texts.map(text => [text.length]), tokens }),
  };
  return { provider, seen };
}

const over: Disposable[] = [];
afterEach(() => {
  for (const one of over.splice(0)) one[Symbol.dispose]();
});

/** A caller whose sessions can be broken. */
function scene() {
  const clock = createFakeClock();
  const { provider, seen } = echo();
  const providers = [{ name: 'echo', kind: 'openai' as const, models: ['m', 'embed'], make: () => provider }];
  const llm = createOrchestrator({ providers, clock, roundsMax: 0 });
  const pairs: StreamPair[] = [];
  const frames = { asked: [] as Uint8Array[], replied: [] as Uint8Array[] };
  const open = () => {
    const pair = createStreamPair();
    pairs.push(pair);
    serveSession(llm, noting(pair.server, frames.replied), silentLogger);
    return noting(pair.client, frames.asked);
  };
  const caller = createCaller({ open, clock });
  over.push({ [Symbol.dispose]: () => caller.close(new MeshError('CALL_CANCELLED', 'the test is over')) });
  const parts = { caller, clock };
  const asks = (text: string) => ({ turns: [{ role: 2, text }], minQuality: 0 });
  return {
    ...{ clock, seen, pairs, open, frames },
    complete: (text: string, options = {}) => hearOnce(parts, { case: 'complete', value: asks(text) }, options),
    stream: (text: string, options = {}) => hearAll(parts, { case: 'stream', value: asks(text) }, options),
    embed: (texts: string[]) => hearOnce(parts, { case: 'embed', value: { texts } }),
  };
}

/** The same stream; what is written to it is noted. */
function noting(stream: RawStream, frames: Uint8Array[]): RawStream {
  const write = (bytes: Uint8Array) => {
    frames.push(bytes);
    return stream.write(bytes);
  };
  return { ...stream, write };
}

function repliesIn(bytes: Uint8Array): string {
  return fromBytes(SessionResponseSchema, bytes)
    .replies.map(({ what }) => what.case)
    .join(' ');
}

const cancelled = { reason: 'CALL_CANCELLED' };

it('answers questions of all kinds on one stream, none of which waits for another', async () => {
  const { complete, stream, embed, pairs, seen } = scene();
  const abort = new AbortController();
  const hanging = complete('hang', { signal: abort.signal });
  const heard: unknown[] = [];
  for await (const { case: what, value } of stream('two words')) heard.push(what === 'text' ? value : what);
  expect(heard).toEqual(['start', 'two', 'words', 'answer']);
  const all = await Promise.all([complete('a'), complete('b'), embed(['four'])]);
  expect(all.map(reply => reply.case)).toEqual(['answer', 'answer', 'vectors']);
  expect(all[1]?.value).toMatchObject({ text: 'b', provider: 'echo', attempts: [{ model: 'm' }] });
  expect([pairs.length, seen.under]).toEqual([1, 1]);
  abort.abort();
  await expect(hanging).rejects.toMatchObject(cancelled);
  await until(() => seen.under === 0, 'the node has let go of it');
});

it('puts the first text out before it reads on, and what is said or asked at one moment out in one frame', async () => {
  const { complete, stream, frames } = scene();
  for await (const { case: what } of stream('all at once')) if (what === 'answer') break;
  expect(frames.replied.map(repliesIn)).toEqual(['start text', 'text text answer']);
  await Promise.all([complete('a'), complete('b')]);
  expect(frames.asked.map(bytes => fromBytes(SessionRequestSchema, bytes).questions.length)).toEqual([1, 2]);
});

it('ends what takes too long on both sides, and what nobody listens to any more', async () => {
  const { complete, stream, clock, seen } = scene();
  const late = complete('hang', { timeoutMs: 500 });
  await until(() => seen.under === 1, 'it is asked');
  clock.advance(500);
  await expect(late).rejects.toMatchObject({ reason: 'DEADLINE_PASSED' });
  await until(() => seen.under === 0, 'the node has let go of it');
  for await (const { case: what } of stream('first hang')) if (what === 'text') break;
  await until(() => seen.under === 0, 'the node has let go of the stream');
  const gone = new AbortController();
  gone.abort();
  await expect(complete('a', { signal: gone.signal })).rejects.toMatchObject(cancelled);
});

it('tells what was wrong with a question to whoever asked it, and nothing of the house', async () => {
  const { complete, embed } = scene();
  await expect(embed([])).rejects.toMatchObject({ reason: 'FIELD_INVALID', message: expect.stringContaining('texts') });
  const failure = await complete('fault').catch((error: MeshError) => error);
  expect(failure).toMatchObject({ reason: 'INTERNAL', message: expect.not.stringContaining('secret') });
  expect(await complete('fine')).toMatchObject({ value: { text: 'fine' } });
});

it('fails what is under way when its session breaks, and asks the next question in another', async () => {
  const { complete, pairs, seen } = scene();
  const hanging = complete('hang');
  await until(() => seen.under === 1, 'it is asked');
  pairs[0]?.cut();
  await expect(hanging).rejects.toMatchObject({ reason: 'UNREACHABLE' });
  await until(() => seen.under === 0, 'the node has let go of it');
  expect(await complete('again')).toMatchObject({ value: { text: 'again' } });
  expect(pairs).toHaveLength(2);
});

it('answers what is under way when the node is about to end, and refuses what comes then', async () => {
  const { complete, pairs, seen, clock } = scene();
  const hanging = complete('hang', { timeoutMs: 50_000 }).catch((error: MeshError) => error.reason);
  await until(() => seen.under === 1, 'it is asked');
  pairs[0]?.leave();
  await expect(complete('more')).rejects.toMatchObject({ reason: 'DRAINING' });
  expect(seen.under).toBe(1);
  clock.advance(50_000);
  expect(await hanging).toBe('DEADLINE_PASSED');
  const elsewhere = () =>
    complete('elsewhere').then(
      ({ case: what }) => what === 'answer',
      () => false,
    );
  await until(elsewhere, 'another session answers');
  expect(pairs).toHaveLength(2);
});

it('ends a session in which nothing is asked, and opens another for the next question', async () => {
  const { complete, pairs, clock } = scene();
  await complete('a');
  clock.advance(9_000);
  await complete('b');
  clock.advance(9_000);
  await complete('c');
  expect(pairs).toHaveLength(1);
  clock.advance(10_000);
  await complete('d');
  expect(pairs).toHaveLength(2);
});

it('reads no further from a model whose caller does not read', async () => {
  const { stream, pairs, seen } = scene();
  const pieces = stream('endless');
  const first = pieces.next();
  await until(() => seen.pieces > 0, 'it is asked');
  await first;
  pairs[0]?.pause('client');
  let before = -1;
  await until(() => {
    const still = seen.pieces === before;
    before = seen.pieces;
    return still;
  }, 'the stream stands still');
  pairs[0]?.resume();
  await until(() => seen.pieces > before, 'it goes on');
  await pieces.return(undefined);
});

it('ends a session in which what is said cannot be read, or a key is taken twice', async () => {
  const { open, pairs } = scene();
  const said = (...questions: MessageInitShape<typeof QuestionSchema>[]) =>
    toBytes(SessionRequestSchema, create(SessionRequestSchema, { questions }));
  const broken = async (bytes: Uint8Array) => {
    const client = open();
    const closed = new Promise<MeshError | undefined>(resolve => client.onClose(resolve));
    client.write(bytes);
    return (await closed)?.reason;
  };
  const value = create(CallSchema, { turns: [{ role: 2, text: 'hang' }] });
  const asked = { case: 'complete', value } as const;
  expect(await broken(Uint8Array.of(0xff))).toBe('MESSAGE_UNREADABLE');
  expect(await broken(said({ key: 0, what: asked }))).toBe('FIELD_INVALID');
  expect(await broken(said({ key: 1, what: asked }, { key: 1, what: asked }))).toBe('FIELD_INVALID');
  const client = open();
  const replies: Reply[] = [];
  client.onMessage(bytes => replies.push(...fromBytes(SessionResponseSchema, bytes).replies));
  client.write(said({ key: 1, what: asked }, { key: 1, what: { case: 'letGo', value: {} } }, { key: 2 }));
  await until(() => replies.length > 0, 'it is answered');
  expect(replies).toMatchObject([{ key: 2, what: { case: 'failure', value: { reason: 'FIELD_INVALID' } } }]);
  expect(pairs).toHaveLength(4);
});
