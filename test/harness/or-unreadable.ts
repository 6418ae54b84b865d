import { isReason } from '../../src/base/index.js';

/** What reading gives; undefined: it said MESSAGE_UNREADABLE. What else it throws is a fault. */
export function orUnreadable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isReason(error, 'MESSAGE_UNREADABLE')) return undefined;
    throw error;
  }
}
