import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createProvider, openTape, type ProviderConfig, type TapeMode, taped } from '../../../src/llm/index.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';
import { drain, failure, orchestrate, say, startScene, usage } from './scene.js';

function tapeFile(): string {
  const folder = makeTemporaryFolder();
  onTestFinished(() => folder[Symbol.dispose]());
  return join(folder.path, 'answers.jsonl');
}

/** The same provider, with a tape before it. */
function withTape(config: ProviderConfig, path: string, mode: TapeMode) {
  const { make: _, ...real } = config;
  const make = () => taped(config.name, openTape(path), mode, () => createProvider(config.kind, real));
  return orchestrate({ providers: [{ ...config, make }], roundsMax: 0 });
}

it('gives what was recorded again, without the provider: answers, streams, faults', async () => {
  const path = tapeFile();
  const scene = await startScene();
  scene.mock.onMessage('greet', { content: 'Good morning', usage });
  scene.mock.onMessage('limited', { error: { message: 'slow down' }, status: 429, retryAfter: 3 });
  scene.mock.onMessage('cut', { content: 'one two three four' }, { chunkSize: 4, truncateAfterChunks: 4, latency: 5 });
  const config = scene.provider('openai');
  const run = async (mode: TapeMode) => {
    const answer = await withTape(config, path, mode).complete(say('greet'));
    const streamed = await drain(withTape(config, path, mode).stream(say('greet')));
    const cut = await drain(withTape(config, path, mode).stream(say('cut')));
    const limited = await failure(withTape(config, path, mode).complete({ ...say('limited'), fallbackEnabled: false }));
    return {
      text: [answer.text, answer.costMicros],
      pieces: streamed.pieces.filter(({ kind }) => kind === 'text'),
      cut: [cut.pieces.filter(({ kind }) => kind === 'text'), cut.error?.reason],
      limited: [limited.reason, limited.retryAfterMs],
    };
  };
  const recorded = await run('record');
  expect(recorded).toMatchObject({ text: ['Good morning', 22], limited: ['PROVIDER_RATE_LIMITED', 3_000] });
  await scene[Symbol.asyncDispose]();
  expect(await run('replay')).toEqual(recorded);
});

it('gives answers to the same question in the order of recording, and asks for what is new', async () => {
  const path = tapeFile();
  await using scene = await startScene();
  let count = 0;
  scene.mock.onMessage('count', () => ({ content: String(++count) }));
  const ask = async (llm: ReturnType<typeof withTape>, text: string) => (await llm.complete(say(text))).text;
  const recorder = withTape(scene.provider('openai'), path, 'record');
  expect([await ask(recorder, 'count'), await ask(recorder, 'count')]).toEqual(['1', '2']);
  const player = withTape(scene.provider('openai'), path, 'auto');
  expect([await ask(player, 'count'), await ask(player, 'count'), await ask(player, 'count on')]).toEqual([
    '1',
    '2',
    '3',
  ]);
  expect(readFileSync(path, 'utf8').trim().split('\n')).toHaveLength(3);
});

it('says so when nothing was recorded, and when the file is no tape', async () => {
  const path = tapeFile();
  await using scene = await startScene();
  const player = withTape(scene.provider('openai'), path, 'replay');
  expect((await failure(player.complete({ ...say('new'), fallbackEnabled: false }))).message).toContain(
    'no recorded answer of openai/model-1',
  );
  writeFileSync(path, 'hello\n');
  expect(() => openTape(path)).toThrow('line 1 of');
});
