import { type BackoffOptions, checkInteger } from '../../base/index.js';

/** What a node keeps, and how it tries. */
export interface DurableLimits {
  /** How long a message without `reply_by` is kept for a receiver that does not take it; 86,400,000 (a day). */
  readonly keepMs: number;
  /** Messages that are kept at a time, each counted once for each receiver; 100,000. Further ones are refused with DURABLE_FULL. */
  readonly openMax: number;
  /** Of which for one receiver; 50,000. */
  readonly openPerReceiverMax: number;
  /** Bytes of messages that are kept at a time; 268,435,456. */
  readonly openBytesMax: number;
  /** Messages on their way to one receiver at a time; 256. It gets fewer while its mailbox is full. */
  readonly windowMax: number;
  /** How often a message goes out on which its receiver fails; 5. */
  readonly failuresMax: number;
  /** How often it goes out when whoever had it went away with it; 20. */
  readonly lossesMax: number;
  /** How long a receiver in simple mode may take to answer, in ms; 300,000. Then it gets the message again. */
  readonly silenceMs: number;
  /** How many messages it remembers to know doubles by, beside those that are open; 65,536. */
  readonly rememberedMax: number;
  /** Messages that are committed with one row; 512, and bytes; 1,048,576. */
  readonly batchMax: number;
  readonly batchBytesMax: number;
  /** How long marks of what was handled wait for company, in ms; 10. */
  readonly markDelayMs: number;
}

const defaults: DurableLimits = {
  keepMs: 86_400_000,
  openMax: 100_000,
  openPerReceiverMax: 50_000,
  openBytesMax: 268_435_456,
  windowMax: 256,
  failuresMax: 5,
  lossesMax: 20,
  silenceMs: 300_000,
  rememberedMax: 65_536,
  batchMax: 512,
  batchBytesMax: 1_048_576,
  markDelayMs: 10,
};

/** Waits for a receiver that is away; with jitter, so that many do not come back at once. */
export const awayBackoff: BackoffOptions = { firstMs: 100, maxMs: 30_000 };
/** Waits after a receiver has failed on a message. */
export const failureBackoff: BackoffOptions = { firstMs: 1_000, maxMs: 60_000 };

/** The limits, completed and checked. Errors: OPTION_INVALID. */
export function completeDurableLimits(given: Partial<DurableLimits> = {}): DurableLimits {
  const limits = { ...defaults, ...given };
  for (const [name, value] of Object.entries(limits)) checkInteger(name, value, { min: 1, max: 2 ** 40 });
  return limits;
}
