// The workflow of three steps as our users write it, so many at a time: measure.mjs NODE SECONDS AT_ONCE HOW WARM_UP
// HOW: `code`: in the process that wants it, with steps that are done again when nobody knows how they ended; `once`: with steps that
// are not; `asked`: as `code`, by an agent that is asked for it through the node.
import { connect, connectWorkflows, defineAgent, join } from 'dacp-mesh';

const [node = '', seconds, atOnce, how, warmUp] = process.argv.slice(2);
const workflows = connectWorkflows({ node });

const options = { repeatable: how !== 'once' };

/** @param {import('dacp-mesh').CodeRun} workflow @param {number} input */
const three = async (workflow, input) => {
  const one = await workflow.run('one', () => input + 1, options);
  const two = await workflow.run('two', () => one + 1, options);
  return await workflow.run('three', () => two + 1, options);
};

const once = how === 'asked' ? await asked() : code();
await run(Number(warmUp));
const counted = await run(Number(seconds));
console.log(`RESULT ${JSON.stringify({ perSecond: counted / Number(seconds) })}`);
process.exit(0);

function code() {
  return () => workflows.run({ name: 'three' }, workflow => three(workflow, 1));
}

async function asked() {
  const agent = defineAgent({
    id: 'three',
    concurrencyMax: 1000,
    capabilities: {
      'bench.three': { handle: input => workflows.run({ name: 'three' }, workflow => three(workflow, Number(input))) },
    },
    mailboxMax: 1000,
  });
  await join({ agents: [agent], node });
  const caller = await connect({ node });
  return () => caller.ask('capability:bench.three', 1, { timeoutMs: 30_000 });
}

/** @param {number} spanSeconds */
async function run(spanSeconds) {
  const endMs = performance.now() + spanSeconds * 1000;
  let done = 0;
  const caller = async () => {
    while (performance.now() < endMs) {
      const answer = await once();
      if (answer !== 4) throw new Error(`it answered ${answer}`);
      if (performance.now() < endMs) done++;
    }
  };
  await Promise.all(Array.from({ length: Number(atOnce) }, caller));
  return done;
}
