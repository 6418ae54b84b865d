/**
 * Shows the watch some events, in a mesh within this process.
 *
 *     npx tsx examples/reactive-agent/try.ts
 */
import { createTestMesh } from 'dacp-mesh/testing';
import watch from './watch.js';

await using mesh = createTestMesh([watch]);
for (const degrees of [19, 26, 27, 80]) {
  const reaction = await mesh.ask('topic:sensors/kitchen', degrees, { type: 'heat' });
  console.log(`${degrees} degrees:`, JSON.stringify(reaction));
}
