import { setFlagsFromString } from 'node:v8';
import { expect, it } from 'vitest';
import { createDeadlines, createFakeClock, createLifecycle, createTable } from '../base/index.js';
import { createAgenda } from './durable/agenda.js';
import { createLanes } from './durable/lanes.js';
import { createClientExchange } from './host-exchange.js';
import { completeLimits } from './limits.js';
import { createLink, type LinkListener } from './link.js';
import { createNotices } from './notices.js';
import { silentObserver } from './observer.js';
import { createOpenItems } from './open-items.js';
import { createRing } from './ring.js';
import { createTransits } from './transits.js';
import { createWaiting } from './waiting.js';

setFlagsFromString('--allow-natives-syntax');
const isFast = new Function('object', 'return %HasFastProperties(object)') as (object: object) => boolean;
setFlagsFromString('--no-allow-natives-syntax');

const clock = createFakeClock();

/** One that is new. */
function newLink() {
  const peer = { hostId: 'host', epoch: 'e', role: 1, simple: false, address: '' };
  const listener = {} as LinkListener;
  return createLink({ peer, limits: completeLimits(), pingEveryMs: 1, clock, observer: silentObserver, listener });
}

const objects: Readonly<Record<string, () => object>> = {
  'a table': createTable,
  deadlines: () => createDeadlines(clock),
  'a lifecycle': () => createLifecycle({ name: 'x', start: async () => undefined, close: async () => undefined }),
  'a ring': createRing,
  'open items': createOpenItems,
  'what waits for credit': createWaiting,
  notices: createNotices,
  transits: createTransits,
  'an agenda': createAgenda,
  'lanes of what is kept': () => createLanes({ windowMax: 1, backoff: { firstMs: 1, maxMs: 1 } }),
  'a link': newLink,
  'an exchange': () => createClientExchange({ nodes: [], clock }),
};

it.each(Object.entries(objects))('%s, which is called for each message, is no dictionary to V8', (_name, make) => {
  const first = make();
  expect([isFast(first), isFast(make())]).toEqual([true, true]);
});
