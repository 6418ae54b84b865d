import { create } from '@bufbuild/protobuf';
import { type Rule, RuleSchema } from '#gen/dacp/routing/v1/routing_pb.js';
import { MeshError } from '../../base/index.js';
import { formatAddress, parseAddress } from '../../message/index.js';
import type { Context } from '../context.js';
import { showList } from '../listing.js';
import { withMesh } from '../mesh-client.js';
import { protoJson } from '../proto-json.js';
import { readWhole } from '../values.js';

/** Which namespace. */
export interface RulesInput {
  readonly namespace?: string;
}

/** A rule as the command line says it. */
export interface PutRuleInput extends RulesInput {
  readonly name: string;
  readonly to?: readonly string[];
  readonly priority?: string;
  readonly type?: string;
  readonly sender?: string;
  readonly ontology?: string;
  readonly metadata?: string;
  readonly about?: string;
}

/** `dacp rules`: in the order in which they are tried. */
export async function rules(context: Context, { namespace = '' }: RulesInput): Promise<undefined> {
  const { rules: items } = await withMesh(context, mesh => mesh.routing.listRules({ namespace }));
  const head = ['RULE', 'PRIORITY', 'MESSAGES', 'TO', 'ABOUT'];
  const none = 'no rules: what is sent to the broker goes to those who are interested in its type';
  showList(context.terminal, { schema: RuleSchema, items, head, none, row: rowOf });
}

/** `dacp rules put`. */
export async function putRule(context: Context, input: PutRuleInput): Promise<undefined> {
  const { terminal } = context;
  const rule = ruleOf(input);
  const { created } = await withMesh(context, mesh => mesh.routing.putRule({ rule }));
  if (terminal.json) terminal.object({ created, rule: protoJson(RuleSchema, rule) });
  else terminal.line(`${created ? 'put' : 'changed'}  ${rowOf(rule).filter(Boolean).join('  ')}`);
}

/** `dacp rules delete`. */
export async function deleteRule(context: Context, input: RulesInput & { readonly name: string }): Promise<undefined> {
  const { name, namespace = '' } = input;
  await withMesh(context, mesh => mesh.routing.deleteRule({ name, namespace }));
  if (context.terminal.json) context.terminal.object({ deleted: name });
  else context.terminal.line(`deleted  ${name}`);
}

function ruleOf(input: PutRuleInput): Rule {
  const { name, namespace = '', to = [], type = '', sender = '', ontology = '' } = input;
  if (to.length === 0) throw new MeshError('OPTION_INVALID', '--to RECEIVER is missing: say where the messages go');
  const [metadataKey = '', ...value] = (input.metadata ?? '').split('=');
  return create(RuleSchema, {
    name,
    namespace,
    priority: readWhole('--priority', input.priority ?? '0', { least: -1_000_000, most: 1_000_000 }),
    match: { type, sender, ontology, metadataKey, metadataValue: value.join('=') },
    targets: to.map(text => parseAddress(text, '--to', namespace)),
    description: input.about ?? '',
  });
}

function rowOf({ name, priority, match, targets, description }: Rule): string[] {
  return [name, String(priority), matchText(match), targets.map(formatAddress).join(', '), description];
}

function matchText(match: Rule['match']): string {
  if (!match) return 'all';
  const { type, sender, ontology, metadataKey, metadataValue } = match;
  const metadata = metadataValue ? `${metadataKey}=${metadataValue}` : metadataKey;
  const parts = Object.entries({ type, sender, ontology, metadata }).filter(([, value]) => value !== '');
  return parts.length > 0 ? parts.map(([key, value]) => `${key} ${value}`).join(', ') : 'all';
}
