import type { JsonValue } from '@bufbuild/protobuf';
import { durationMs } from '@bufbuild/protobuf/wkt';
import type { ConflictPolicy } from '#gen/dacp/workflow/v1/conflict_pb.js';
import { MeshError } from '../../base/index.js';
import { canonicalJson } from '../../message/index.js';
import { alike, byMajority } from './majority.js';
import { byTrust } from './most-trusted.js';
import { byNewest } from './newest.js';
import type { Claim, Policy, Resolution } from './policy.js';
import { byPriority } from './priority.js';

/** Who is asked what. */
export interface PersonAsked {
  readonly question: string;
  /** A person or a role; empty: anybody. */
  readonly approver: string;
}

/** What resolving a conflict may need of others. */
export interface ConflictPorts {
  /** How much the record speaks for an agent, 0–1; absent: nothing is known of anybody. */
  trust?(agent: string, capability: string): number | undefined | Promise<number | undefined>;
  /** Asks an agent; gives its answer. */
  ask?(address: string, input: JsonValue, timeoutMs: number): Promise<JsonValue>;
  /** Asks a person to pick; gives the number of a claim. */
  askPerson?(wanted: PersonAsked, claims: readonly Claim[], timeoutMs: number): Promise<number | undefined>;
}

const arbiterMs = 30_000;
const personMs = 3_600_000;

/** How long a policy may take, in ms; 0: it needs no time. */
export function resolveMs(policy: ConflictPolicy | undefined): number {
  const { policy: one } = policy ?? {};
  if (one?.case === 'arbiter') return one.value.within ? durationMs(one.value.within) : arbiterMs;
  if (one?.case === 'person') return one.value.within ? durationMs(one.value.within) : personMs;
  return one?.case === 'mostTrusted' ? arbiterMs : 0;
}

/**
 * The claim that counts. Claims that are all alike are no conflict. Errors: CONFLICT_UNRESOLVED when the policy cannot say; what asking
 * an arbiter or a person ends with.
 */
export async function resolveConflict(
  claims: readonly Claim[],
  policy: ConflictPolicy | undefined,
  ports: ConflictPorts = {},
): Promise<Resolution> {
  const [first, second] = alike(claims);
  if (first?.[0] && !second) return { claim: first[0], reason: 'all who said something say the same' };
  const resolution = await resolveBy(claims, policy, ports);
  if (resolution) return resolution;
  if (claims.length === 0) throw new MeshError('CONFLICT_UNRESOLVED', 'nobody said anything that could be chosen');
  const shown = policy?.policy.case ?? 'none';
  const said = claims.map(({ agent, value }) => `${agent}: ${JSON.stringify(value)}`.slice(0, 100)).join('; ');
  throw new MeshError('CONFLICT_UNRESOLVED', `the policy "${shown}" cannot say which counts (${said}); name another`);
}

async function resolveBy(
  claims: readonly Claim[],
  policy: ConflictPolicy | undefined,
  ports: ConflictPorts,
): Promise<Resolution | undefined> {
  const { policy: one } = policy ?? {};
  switch (one?.case) {
    case 'priority':
      return byPriority(one.value.agents)(claims);
    case 'majority':
      return byMajority(claims);
    case 'newest':
      return byNewest(claims);
    case 'mostTrusted':
      return (await trusting(claims, one.value.capability, ports))(claims);
    case 'arbiter':
      return arbitrate(claims, { address: one.value.address, timeoutMs: resolveMs(policy) }, ports);
    case 'person':
      return picked(claims, await ports.askPerson?.(one.value, claims, resolveMs(policy)), 'a person');
    default:
      return undefined;
  }
}

async function trusting(claims: readonly Claim[], capability: string, { trust }: ConflictPorts): Promise<Policy> {
  const scores = new Map<string, number | undefined>();
  for (const { agent } of claims) scores.set(agent, await trust?.(agent, capability));
  return byTrust(agent => scores.get(agent));
}

async function arbitrate(
  claims: readonly Claim[],
  { address, timeoutMs }: { readonly address: string; readonly timeoutMs: number },
  { ask }: ConflictPorts,
): Promise<Resolution | undefined> {
  const input = { claims: claims.map(({ agent, value, atMs }) => ({ agent, value, atMs })) };
  const answer = await ask?.(address, input, timeoutMs);
  if (answer === undefined) return undefined;
  const byValue = claims.findIndex(({ value }) => canonicalJson(value) === canonicalJson(answer));
  return picked(claims, byValue >= 0 ? byValue : Number(answer), address);
}

function picked(claims: readonly Claim[], index: number | undefined, by: string): Resolution | undefined {
  const claim = index === undefined ? undefined : claims[index];
  return claim && { claim, reason: `${by} picked it` };
}
