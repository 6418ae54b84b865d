import type { MeshError } from '../base/index.js';
import type { LinkCounter, LinkEvent, LinkObserver, LinkPeer } from '../link/index.js';
import { type Logger, linkMetrics, type Meters } from '../observability/index.js';

/** What is worth a line, and how much it matters; the rest is for those who look closely. */
const sentences: Readonly<Record<LinkEvent, { readonly level: 'info' | 'warn' | 'debug'; readonly text: string }>> = {
  opened: { level: 'info', text: 'a link was opened' },
  resumed: { level: 'info', text: 'a link was resumed' },
  broken: { level: 'info', text: 'a link broke and may be resumed' },
  closed: { level: 'info', text: 'a link was closed in good order' },
  ended: { level: 'info', text: 'a link ended' },
  dial_failed: { level: 'debug', text: 'no link came about; it is tried again' },
  register_refused: { level: 'warn', text: 'agents were refused' },
  lease_unwritten: { level: 'warn', text: 'a lease could not be written' },
  locate_failed: { level: 'warn', text: 'peers are not told any more where agents are' },
};

/** Lets links count in the process's meters, where there are any, and speak in its log. */
export function createLinkObserver(logger: Logger, meters?: Meters): LinkObserver {
  const counts = new Map<LinkCounter, (by?: number) => void>();
  const seriesOf = (counter: LinkCounter): ((by?: number) => void) => {
    const series = meters ? meters.counter(linkMetrics[counter]).series({}) : () => undefined;
    counts.set(counter, series);
    return series;
  };
  return {
    add: (counter, by) => (counts.get(counter) ?? seriesOf(counter))(by),
    event(event, peer, error) {
      const { level, text } = sentences[event];
      logger[level](fieldsOf(peer, error), text);
    },
  };
}

function fieldsOf(peer: Partial<LinkPeer>, error: MeshError | undefined): Record<string, unknown> {
  return {
    ...(peer.hostId && { host_id: peer.hostId }),
    ...(peer.address && { address: peer.address }),
    ...(error && { reason: error.reason, error: error.message }),
  };
}
