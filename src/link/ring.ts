/** What waits to be sent and what waits to be acknowledged, in one: `acked` ≤ `sent` ≤ `last`. */
export interface Ring {
  /** The peer has everything up to here. */
  readonly acked: number;
  /** Everything up to here was written since the last rewind. */
  readonly sent: number;
  /** The highest sequence that was given; sequences begin at 1. */
  readonly last: number;
  /** The highest sequence that was ever written. */
  readonly written: number;
  /** Bytes that it holds. */
  readonly bytes: number;
  /** Appends an encoded item and gives it its sequence. */
  push(record: Uint8Array): number;
  /** The next items to send, at least one if there is any, in order from `sent` + 1; they count as sent. */
  take(itemsMax: number, bytesMax: number): Uint8Array[];
  /** Forgets everything up to a sequence. */
  ack(sequence: number): void;
  /** After a reconnect: the peer has everything up to `received`, all else is sent again. */
  rewind(received: number): void;
}

const initialSlots = 64;

/**
 * Makes an empty ring. It grows by doubling and keeps its size: what bounds it is credit, and the limits of the session that
 * owns it.
 */
export function createRing(): Ring {
  let slots: (Uint8Array | undefined)[] = new Array(initialSlots).fill(undefined);
  let acked = 0;
  let sent = 0;
  let last = 0;
  let written = 0;
  let bytes = 0;

  function push(record: Uint8Array): number {
    if (last - acked === slots.length) grow();
    last++;
    slots[last & (slots.length - 1)] = record;
    bytes += record.length;
    return last;
  }

  function grow(): void {
    const larger: (Uint8Array | undefined)[] = new Array(slots.length * 2).fill(undefined);
    for (let i = acked + 1; i <= last; i++) larger[i & (larger.length - 1)] = slots[i & (slots.length - 1)];
    slots = larger;
  }

  function take(itemsMax: number, bytesMax: number): Uint8Array[] {
    const taken: Uint8Array[] = [];
    let size = 0;
    while (sent < last && taken.length < itemsMax) {
      const record = slots[(sent + 1) & (slots.length - 1)] as Uint8Array;
      size += record.length;
      if (taken.length > 0 && size > bytesMax) break;
      taken.push(record);
      sent++;
    }
    if (sent > written) written = sent;
    return taken;
  }

  function ack(sequence: number): void {
    while (acked < sequence) {
      acked++;
      const slot = acked & (slots.length - 1);
      bytes -= (slots[slot] as Uint8Array).length;
      slots[slot] = undefined;
    }
    if (sent < acked) sent = acked;
  }

  function rewind(received: number): void {
    ack(received);
    sent = acked;
  }

  return {
    push,
    take,
    ack,
    rewind,
    get acked() {
      return acked;
    },
    get sent() {
      return sent;
    },
    get last() {
      return last;
    },
    get written() {
      return written;
    },
    get bytes() {
      return bytes;
    },
  };
}
