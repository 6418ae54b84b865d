/**
 * Has crates brought, once on dry roads and once when the road to the shop is flooded.
 *
 *     npx tsx examples/planner/try.ts
 */
import { createTestMesh } from 'dacp-mesh/testing';
import { createWarehouse } from './warehouse.js';

for (const floodedRoads of [[], ['depot-shop']]) {
  await using mesh = createTestMesh([createWarehouse({ floodedRoads })]);
  const course = await mesh.ask('warehouse', { tea: 'shop', rice: 'shop' });
  console.log(floodedRoads.length === 0 ? 'dry roads' : '\na flooded road');
  console.log(JSON.stringify(course, null, 2));
}
