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
  return new Slots();
}

class Slots implements Ring {
  acked = 0;
  sent = 0;
  last = 0;
  written = 0;
  bytes = 0;
  #slots: (Uint8Array | undefined)[] = new Array(initialSlots).fill(undefined);

  push(record: Uint8Array): number {
    if (this.last - this.acked === this.#slots.length) this.#grow();
    this.last++;
    this.#slots[this.last & (this.#slots.length - 1)] = record;
    this.bytes += record.length;
    return this.last;
  }

  take(itemsMax: number, bytesMax: number): Uint8Array[] {
    const taken: Uint8Array[] = [];
    let size = 0;
    while (this.sent < this.last && taken.length < itemsMax) {
      const record = this.#slots[(this.sent + 1) & (this.#slots.length - 1)] as Uint8Array;
      size += record.length;
      if (taken.length > 0 && size > bytesMax) break;
      taken.push(record);
      this.sent++;
    }
    if (this.sent > this.written) this.written = this.sent;
    return taken;
  }

  ack(sequence: number): void {
    while (this.acked < sequence) {
      this.acked++;
      const slot = this.acked & (this.#slots.length - 1);
      this.bytes -= (this.#slots[slot] as Uint8Array).length;
      this.#slots[slot] = undefined;
    }
    if (this.sent < this.acked) this.sent = this.acked;
  }

  rewind(received: number): void {
    this.ack(received);
    this.sent = this.acked;
  }

  #grow(): void {
    const slots = this.#slots;
    const larger: (Uint8Array | undefined)[] = new Array(slots.length * 2).fill(undefined);
    for (let i = this.acked + 1; i <= this.last; i++) larger[i & (larger.length - 1)] = slots[i & (slots.length - 1)];
    this.#slots = larger;
  }
}
