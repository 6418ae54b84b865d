import { afterAll, describe } from 'vitest';
import { agentCases } from './agents.js';
import { expiryCases } from './expiry.js';
import { failureCases } from './failures.js';
import { propertyCases } from './property.js';
import { restartCases } from './restart.js';
import { serviceCases } from './service.js';
import { sessionCases } from './sessions.js';
import { watchCases } from './watch.js';
import { createPlace, type Stores } from './world.js';

/** What every registry does, whatever it keeps things in. */
export function registryContract(name: string, makeStores: () => Promise<Stores>): void {
  describe(`registry on ${name}`, () => {
    const place = createPlace(makeStores);
    afterAll(() => place.remove());
    sessionCases(place);
    agentCases(place);
    expiryCases(place);
    restartCases(place);
    watchCases(place);
    failureCases(place);
    serviceCases(place);
    propertyCases(place);
  });
}
