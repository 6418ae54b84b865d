// Registers the service with a Restate server and calls it through the ingress, so many at a time: measure.mjs INGRESS ADMIN PORT SECONDS AT_ONCE WARM_UP
import { Agent, request } from 'node:http';
import { serve } from './service.mjs';

const [ingress = 0, admin = 0, port = 0, seconds = 0, atOnce = 1, warmUp = 1] = process.argv.slice(2).map(Number);
const agent = new Agent({ keepAlive: true, maxSockets: 256 });
await serve(port);
await post(admin, '/deployments', { uri: `http://127.0.0.1:${port}`, force: true });
await run(warmUp);
const counted = await run(seconds);
console.log(`RESULT ${JSON.stringify({ perSecond: counted / seconds })}`);
process.exit(0);

/** @param {number} spanSeconds */
async function run(spanSeconds) {
  const endMs = performance.now() + spanSeconds * 1000;
  let done = 0;
  const caller = async () => {
    while (performance.now() < endMs) {
      const answer = await post(ingress, '/three/run', 1);
      if (answer !== 4) throw new Error(`it answered ${answer}`);
      if (performance.now() < endMs) done++;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, caller));
  return done;
}

/**
 * @param {number} to
 * @param {string} path
 * @param {unknown} body
 * @returns {Promise<unknown>}
 */
function post(to, path, body) {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const call = request({ host: '127.0.0.1', port: to, path, method: 'POST', agent, headers }, answer => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', chunk => {
        text += chunk;
      });
      answer.on('end', () => {
        if (Number(answer.statusCode) >= 300) reject(new Error(`${path}: ${answer.statusCode} ${text}`));
        else resolve(text === '' ? undefined : JSON.parse(text));
      });
    });
    call.on('error', reject);
    call.end(JSON.stringify(body));
  });
}
