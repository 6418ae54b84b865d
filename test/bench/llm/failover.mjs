// How much later an answer comes when the first provider fails: failover.mjs SERVER SECONDS
// The first one answers 500, or cuts the connection before it answers; the second one is well. In turn with the second one alone.
import { alternate, dist } from './timing.mjs';

const [server = '', seconds = '1'] = process.argv.slice(2);
const { createOrchestrator } = await dist('llm/index.js');
const question = { turns: [{ role: 'user', text: 'Why is the sky blue?' }] };

/** @param {string} model @param {number} costPer1kTokens */
function provider(model, costPer1kTokens) {
  return { name: model, kind: 'openai', apiKey: 'test', baseUrl: server, models: [model], costPer1kTokens };
}

/**
 * How long an answer takes in ms, of an orchestrator that has not asked anybody yet: nobody is left alone since it failed before.
 * @param {string[]} models the first one is the cheapest
 */
async function asked(models) {
  const llm = createOrchestrator({ providers: models.map((model, at) => provider(model, 0.001 * (at + 1))) });
  const begunMs = performance.now();
  const { attempts } = await llm.complete(question);
  const tookMs = performance.now() - begunMs;
  if (attempts.length !== models.length) throw new Error(`${models[0]} did not fail as it should`);
  return tookMs;
}

/** @param {string} faulty */
async function added(faulty) {
  const [one, both] = [() => asked(['well']), () => asked([faulty, 'well'])];
  await alternate(one, both, 1000);
  const { added, worst } = await alternate(one, both, Number(seconds) * 1000);
  return { added, worst };
}

console.log(`RESULT ${JSON.stringify({ failed: await added('failing'), cut: await added('cutting') })}`);
process.exit(0);
