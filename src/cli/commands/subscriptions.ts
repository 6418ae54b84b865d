import { create } from '@bufbuild/protobuf';
import {
  type Subscription,
  SubscriptionSchema,
  SubscriptionStart,
  type SubscriptionStatus,
  SubscriptionStatusSchema,
} from '#gen/dacp/routing/v1/routing_pb.js';
import { MeshError } from '../../base/index.js';
import { formatAddress, parseAddress } from '../../message/index.js';
import type { Context } from '../context.js';
import { showList } from '../listing.js';
import { withMesh } from '../mesh-client.js';
import { protoJson } from '../proto-json.js';
import { formatAge, readWhole } from '../values.js';

/** Which namespace. */
export interface SubscriptionsInput {
  readonly namespace?: string;
}

/** A subscription as the command line says it. */
export interface PutSubscriptionInput extends SubscriptionsInput {
  readonly name: string;
  readonly topic?: string;
  readonly to?: string;
  readonly from?: string;
  readonly inFlight?: string;
}

/** `dacp subscriptions`: by name, and how far each has come. */
export async function subscriptions(context: Context, { namespace = '' }: SubscriptionsInput): Promise<undefined> {
  const { subscriptions: items } = await withMesh(context, mesh => mesh.routing.listSubscriptions({ namespace }));
  const none = 'no durable subscriptions: topics reach those who are there';
  showList(context.terminal, { schema: SubscriptionStatusSchema, items, head, none, row: rowOf });
}

/** `dacp subscriptions put`. */
export async function putSubscription(context: Context, input: PutSubscriptionInput): Promise<undefined> {
  const { terminal } = context;
  const subscription = subscriptionOf(input);
  const { created, position } = await withMesh(context, mesh => mesh.routing.putSubscription({ subscription }));
  const { name, topic } = subscription;
  if (terminal.json)
    terminal.object({
      created,
      position: String(position),
      subscription: protoJson(SubscriptionSchema, subscription),
    });
  else terminal.line(`${created ? 'put' : 'changed'}  ${name}  ${topic}  after position ${position}`);
}

/** `dacp subscriptions delete`. */
export async function deleteSubscription(
  context: Context,
  input: SubscriptionsInput & { readonly name: string },
): Promise<undefined> {
  const { name, namespace = '' } = input;
  await withMesh(context, mesh => mesh.routing.deleteSubscription({ name, namespace }));
  if (context.terminal.json) context.terminal.object({ deleted: name });
  else context.terminal.line(`deleted  ${name}`);
}

const head = ['SUBSCRIPTION', 'TOPIC', 'TO', 'POSITION', 'WAITING', 'MISSED', 'PUT'];

function rowOf({ subscription, position, waiting, missed, putAt }: SubscriptionStatus): string[] {
  const { name = '', topic = '', receiver } = subscription ?? {};
  const to = receiver ? formatAddress(receiver) : '';
  return [name, topic, to, String(position), String(waiting), String(missed), formatAge(putAt, Date.now())];
}

function subscriptionOf({ name, namespace = '', topic, to, from, inFlight }: PutSubscriptionInput): Subscription {
  if (!topic) throw new MeshError('OPTION_INVALID', '--topic TOPIC is missing: say what is subscribed to');
  return create(SubscriptionSchema, {
    name,
    namespace,
    topic,
    ...(to && { receiver: parseAddress(to, '--to', namespace) }),
    from: startOf(from),
    inFlightMax: inFlight === undefined ? 0 : readWhole('--in-flight', inFlight, { most: 1024 }),
  });
}

function startOf(from = 'newest'): Subscription['from'] {
  if (from === 'newest') return { case: 'start', value: SubscriptionStart.NEWEST };
  if (from === 'oldest') return { case: 'start', value: SubscriptionStart.OLDEST };
  if (/^\d{1,18}$/.test(from)) return { case: 'afterPosition', value: BigInt(from) };
  throw new MeshError('OPTION_INVALID', `--from ${from}: takes oldest, newest or a position`);
}
