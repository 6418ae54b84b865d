// Bidders in a process of their own, with a ledger of their effects: `node bidders.mjs NODE FILE ID…`. Each piece of work that a bidder
// begins, finishes or fails is a line of the file, written before anybody hears of it: `begun ID NEGOTIATION FENCE`.
// Says `attached` on its standard output.
import { appendFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { defineAgent, join } from '../../../dist/agent/index.js';
import { contentAny } from '../../../dist/message/index.js';
import { silentLogger } from '../../../dist/observability/index.js';
import { AcceptanceSchema } from '../../../gen/ts/dacp/negotiation/v1/protocol_pb.js';

const [node = '', file = '', first = '', ...others] = process.argv.slice(2);
const random = (/** @type {number} */ below) => Math.floor(Math.random() * below);

/** @param {string} id */
function bidder(id) {
  /** @type {(what: string, negotiationId: string, fence: bigint) => void} */
  const note = (what, negotiationId, fence) => appendFileSync(file, `${what} ${id} ${negotiationId} ${fence}\n`);
  const bid = () => ({ priceMicros: random(1000) });
  return defineAgent({
    id,
    concurrencyMax: 50,
    capabilities: {
      // Takes a moment; every fourth piece of work fails.
      work: {
        bid,
        async handle(_, { message, progress }) {
          const { negotiationId, fence } = contentAny(AcceptanceSchema, message.content);
          note('begun', negotiationId, fence);
          progress(0.5, 'half');
          await pause(5 + random(195));
          if (random(4) === 0 && fence < 3n) {
            note('failed', negotiationId, fence);
            throw new Error('it does not work out');
          }
          note('done', negotiationId, fence);
          return { by: id, fence: Number(fence) };
        },
      },
      // Is never done before the time for it is up.
      stall: {
        bid,
        async handle(_, { message, signal }) {
          const { negotiationId, fence } = contentAny(AcceptanceSchema, message.content);
          note('begun', negotiationId, fence);
          await pause(60_000, undefined, { signal });
        },
      },
      // Nobody answers the call in time.
      mute: { bid: (_, { signal }) => pause(60_000, { priceMicros: 1 }, { signal }), handle: () => null },
    },
  });
}

await join({ agents: [bidder(first), ...others.map(bidder)], node, logger: silentLogger });
process.stdout.write('attached\n');
// They live as long as whoever started them, whatever becomes of their link.
process.stdin.on('end', () => process.exit()).resume();
