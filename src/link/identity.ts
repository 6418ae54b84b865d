import type { MessageInitShape } from '@bufbuild/protobuf';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import type { HelloSchema, Role } from '#gen/dacp/link/v1/link_pb.js';
import { checkInteger } from '../base/index.js';

/** Who this process is to its peers. */
export interface Identity {
  /** The host or node. */
  readonly hostId: string;
  /** A new value at each start. */
  readonly epoch: string;
  readonly role: Role;
  /** Where it serves, as `host:port`; empty: it only dials. */
  readonly address: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The term of the lease that it wants; 10,000. */
  readonly leaseTtlMs: number;
}

/** A hello before it is made into a message. */
export type HelloShape = MessageInitShape<typeof HelloSchema>;

/** The term of a lease unless somebody says otherwise, in ms. */
export const defaultLeaseTtlMs = 10_000;

/** The version of the link protocol. */
const version = 1;

/** Checks the term of a lease. Errors: OPTION_INVALID. */
export function checkLeaseTtl(leaseTtlMs: number = defaultLeaseTtlMs): number {
  return checkInteger('leaseTtlMs', leaseTtlMs, { min: 1_000, max: 3_600_000 });
}

/** What this process says first. */
export function helloOf(identity: Identity, more: HelloShape = {}): HelloShape {
  const { hostId, epoch, role, address, labels, leaseTtlMs } = identity;
  return {
    version,
    hostId,
    epoch,
    role,
    address,
    labels: { ...labels },
    leaseTtl: durationFromMs(leaseTtlMs),
    ...more,
  };
}
