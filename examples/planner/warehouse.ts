/**
 * A goal-based agent: it is told what is to be true, plans how to bring that about at the least cost, and plans anew when something
 * goes wrong. It moves crates between a depot, a shop and a harbour, with a truck that is cheap and a ship that is not.
 *
 *     dacp agent run examples/planner/warehouse.ts
 */
import { type Agent, type Fact, goalBasedAgent } from 'dacp-mesh';

/** The world that the agent acts on; `floodedRoads`: where the truck gets stuck, which no plan knows before. */
export function createWarehouse({ floodedRoads = [] as readonly string[] } = {}): Agent {
  const where = new Map([
    ['tea', 'depot'],
    ['rice', 'depot'],
    ['truck', 'shop'],
    ['ship', 'harbour'],
  ]);
  const roads = ['depot-shop', 'shop-depot', 'depot-harbour', 'harbour-depot'];
  const lanes = ['harbour-shop', 'shop-harbour', 'harbour-depot', 'depot-harbour'];

  function move(vehicle: string, from = '', to = ''): void {
    if (vehicle === 'truck' && floodedRoads.includes(`${from}-${to}`))
      throw new Error(`the road to the ${to} is flooded`);
    where.set(vehicle, to);
  }

  const journey = (vehicle: string, way: string, cost: number) => ({
    parameters: { from: 'place', to: 'place' },
    needs: [`at(${vehicle},?from)`, `${way}(?from,?to)`],
    adds: [`at(${vehicle},?to)`],
    removes: [`at(${vehicle},?from)`],
    cost,
  });

  return goalBasedAgent({
    id: 'warehouse',
    description: 'Brings crates where they are wanted.',
    goals: {
      'crate.bring': {
        description: 'Brings crates to places, such as {"tea": "shop"}.',
        input: { type: 'object', additionalProperties: { enum: ['depot', 'shop', 'harbour'] } },
        facts: wanted =>
          Object.entries(wanted as Record<string, string>).map(([crate, place]) => `at(${crate},${place})`),
      },
    },
    domain: {
      objects: { crate: ['tea', 'rice'], vehicle: ['truck', 'ship'], place: ['depot', 'shop', 'harbour'] },
      actions: {
        drive: journey('truck', 'road', 2),
        sail: journey('ship', 'lane', 7),
        load: {
          parameters: { crate: 'crate', vehicle: 'vehicle', place: 'place' },
          needs: ['at(?crate,?place)', 'at(?vehicle,?place)'],
          adds: ['in(?crate,?vehicle)'],
          removes: ['at(?crate,?place)'],
        },
        unload: {
          parameters: { crate: 'crate', vehicle: 'vehicle', place: 'place' },
          needs: ['in(?crate,?vehicle)', 'at(?vehicle,?place)'],
          adds: ['at(?crate,?place)'],
          removes: ['in(?crate,?vehicle)'],
        },
      },
    },
    observe: (): Fact[] => [
      ...[...where].map(([thing, place]) =>
        place.startsWith('in ') ? `in(${thing},${place.slice(3)})` : `at(${thing},${place})`,
      ),
      ...roads.map(road => `road(${road.replace('-', ',')})`),
      ...lanes.map(lane => `lane(${lane.replace('-', ',')})`),
    ],
    perform: {
      drive: ([from, to]) => move('truck', from, to),
      sail: ([from, to]) => move('ship', from, to),
      load: ([crate = '', vehicle]) => void where.set(crate, `in ${vehicle}`),
      unload: ([crate = '', , place = '']) => void where.set(crate, place),
    },
  });
}

export default createWarehouse();
