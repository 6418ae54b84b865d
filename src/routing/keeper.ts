import { bytesOf, type TopicKeeper } from '../link/index.js';
import { defaultNamespace, parseAddress } from '../message/index.js';
import type { Shelf } from './shelf.js';
import type { RoutingState } from './state.js';
import { subscribersOf } from './subscribers.js';

/** What the links ask about topics. */
export interface Keeper extends TopicKeeper {
  /** The subscriptions of a namespace are others now. */
  changed(namespace: string): void;
}

/** Makes the keeper of a shelf. */
export function createKeeper(state: () => RoutingState, shelf: Pick<Shelf, 'keep'>): Keeper {
  const listeners = new Set<(namespace: string) => void>();
  return {
    subscribers: topic => subscribersOf(state(), topic),
    changed(namespace) {
      for (const each of listeners) each(namespace);
    },
    onChanged(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    keep(topic, parcel) {
      const { namespace, target } = parseAddress(topic, 'receiver');
      const { id, sender } = parcel.header;
      return shelf.keep({
        namespace: namespace || defaultNamespace,
        topic: target.value ?? '',
        sender: sender?.text ?? '',
        messageId: id,
        // A view into a frame, which would be kept as well.
        body: Uint8Array.prototype.slice.call(bytesOf(parcel)),
      });
    },
  };
}
