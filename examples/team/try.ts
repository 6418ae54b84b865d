/**
 * Has messages judged, in a mesh within this process.
 *
 *     npx tsx examples/team/try.ts
 */
import { createTestMesh } from 'dacp-mesh/testing';
import agents from './jury.js';

await using mesh = createTestMesh(agents);
for (const text of ['See you at noon', 'WIN A PRIZE TODAY', 'You may win a prize']) {
  for (const capability of ['message.majority', 'message.consensus']) {
    const verdict = await mesh.ask('foreman', text, { capability }).catch((error: Error) => error.message);
    console.log(`${text} – ${capability}: ${JSON.stringify(verdict)}`);
  }
}
