// Asks the test server directly and by way of somebody, in turn: measure.mjs WAY ADDRESS SERVER SECONDS PIDS
// WAY: `direct`, `library`, `service`, `unary`, `portkey`, `litellm`; PIDS: processes on the way, whose CPU time is taken where the system tells it.
import { readFileSync } from 'node:fs';
import OpenAI from 'openai';
import { alternate, dist } from './timing.mjs';

const [way = '', address = '', server = '', seconds = '1', pids = ''] = process.argv.slice(2);
const spanMs = Number(seconds) * 1000;
const model = 'gpt-4.1-mini';
const question = 'Why is the sky blue?';
const messages = [{ role: /** @type {const} */ ('user'), content: question }];

/**
 * A way to ask: for a whole answer, and for the moment of a stream's first text.
 * @typedef {{ whole(): Promise<unknown>, first(): Promise<number> }} Way
 */

const direct = through(server, {});
const measured = await wayOf();
// 32 at once first: they warm up, in all processes, what is measured one by one afterwards.
await many(1000, direct);
await many(1000);
const atOnce = await many(spanMs);
await alternate(
  () => direct.whole(),
  () => measured.whole(),
  1000,
);
const added =
  way === 'direct'
    ? undefined
    : await alternate(
        () => time(direct.whole),
        () => time(measured.whole),
        spanMs,
      );
const streams = way === 'direct' || !(await canStream()) ? undefined : await firstTexts();
const result = { added, streams, ...atOnce };
console.log(`RESULT ${JSON.stringify(result)}`);
process.exit(0);

/** @returns {Promise<Way>} */
async function wayOf() {
  if (way === 'library') return await library();
  if (way === 'service') return await service();
  if (way === 'unary') return await unary();
  const headers = { 'x-portkey-provider': 'openai', 'x-portkey-custom-host': server };
  return way === 'direct' ? direct : through(address, way === 'portkey' ? headers : {});
}

/**
 * OpenAI's client; its key is in the environment.
 * @param {string} baseURL
 * @param {Record<string, string>} defaultHeaders
 * @returns {Way}
 */
function through(baseURL, defaultHeaders) {
  const client = new OpenAI({ baseURL, defaultHeaders, maxRetries: 0 });
  return {
    whole: () => client.chat.completions.create({ model, messages, max_tokens: 1000 }),
    async first() {
      const begunMs = performance.now();
      let firstMs = Number.NaN;
      const stream = await client.chat.completions.create({ model, messages, max_tokens: 1000, stream: true });
      for await (const { choices } of stream)
        if (Number.isNaN(firstMs) && choices[0]?.delta.content) firstMs = performance.now() - begunMs;
      return firstMs;
    },
  };
}

/** @returns {Promise<Way>} */
async function library() {
  const { createOrchestrator } = await dist('llm/index.js');
  const provider = { name: 'openai', kind: 'openai', apiKey: 'test', baseUrl: server, models: [model] };
  return ours(createOrchestrator({ providers: [provider] }));
}

/** @param {any} llm @returns {Way} */
function ours(llm) {
  const call = { turns: [{ role: 'user', text: question }] };
  return {
    whole: () => llm.complete(call),
    first: () => firstOf(llm.stream(call), (/** @type {{ kind: string }} */ { kind }) => kind === 'text'),
  };
}

/** @returns {Promise<Way>} */
async function service() {
  const { remoteModels } = await dist('llm/index.js');
  return ours(remoteModels({ node: address }));
}

/** @returns {Promise<Way>} */
async function unary() {
  const [{ dial }, { LlmService, Role }] = await Promise.all([dist('rpc/index.js'), dist('gen/dacp/llm/v1/llm_pb.js')]);
  const llm = dial(address).client(LlmService);
  const call = { turns: [{ role: Role.USER, text: question }] };
  return {
    whole: () => llm.complete({ call }),
    first: () =>
      firstOf(llm.stream({ call }), (/** @type {{ piece: { case: string } }} */ { piece }) => piece.case === 'text'),
  };
}

/**
 * Reads all of it; gives when the first piece that is meant came, in ms.
 * @template T
 * @param {AsyncIterable<T>} pieces
 * @param {(piece: T) => boolean} isText
 */
async function firstOf(pieces, isText) {
  const begunMs = performance.now();
  let firstMs = Number.NaN;
  for await (const piece of pieces) if (Number.isNaN(firstMs) && isText(piece)) firstMs = performance.now() - begunMs;
  return firstMs;
}

/** @param {() => Promise<unknown>} work */
async function time(work) {
  const begunMs = performance.now();
  await work();
  return performance.now() - begunMs;
}

/** Some gateways break streams off: on Node 20, Portkey's does. */
async function canStream() {
  return !Number.isNaN(await measured.first().catch(() => Number.NaN));
}

async function firstTexts() {
  for (const { first } of [direct, measured]) await many(1000, { whole: first });
  await alternate(direct.first, measured.first, 500);
  return await alternate(direct.first, measured.first, spanMs);
}

/**
 * 32 questions at any moment.
 * @param {number} forMs
 * @param {Pick<Way, 'whole'>} way
 */
async function many(forMs, way = measured) {
  const before = cpuOfAll();
  const begun = process.cpuUsage();
  const endMs = performance.now() + forMs;
  let done = 0;
  const ask = async () => {
    while (performance.now() < endMs) {
      await way.whole();
      if (performance.now() < endMs) done++;
    }
  };
  await Promise.all(Array.from({ length: 32 }, ask));
  const { user, system } = process.cpuUsage(begun);
  const cpuUs = cpuOfAll().map((ms, at) => (1000 * (ms - (before[at] ?? 0))) / (done + 32));
  return { perSecond: done / (forMs / 1000), clientUs: (user + system) / (done + 32), cpuUs };
}

function cpuOfAll() {
  return pids === '' ? [] : pids.split(',').map(cpuMs);
}

/** Of a process; 0 where the system does not tell. @param {string} pid */
function cpuMs(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [user, system] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13);
    return 10 * (Number(user) + Number(system));
  } catch {
    return 0;
  }
}
