import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import { durationMs } from '@bufbuild/protobuf/wkt';
import { toMeshError } from '../base/index.js';
import type { MeshClient } from './mesh-client.js';

/** Who fails hears no proposals: those of parts that failed are looked up in the record. Of another form it stays as it is. */
export async function withProposals(
  { negotiations }: Pick<MeshClient, 'negotiations'>,
  report: JsonValue,
): Promise<JsonValue> {
  if (!isObject(report) || !Array.isArray(report.negotiations)) return report;
  return { ...report, negotiations: await Promise.all(report.negotiations.map(complete)) };

  async function complete(one: JsonValue): Promise<JsonValue> {
    if (!isObject(one) || typeof one.id !== 'string' || one.id === '') return one;
    if (!Array.isArray(one.proposals) || one.proposals.length > 0) return one;
    try {
      const { negotiation } = await negotiations.get({ negotiationId: one.id });
      const proposals = (negotiation?.offers ?? []).map(({ agent, proposal }) => ({
        agent,
        price_micros: Number(proposal?.priceMicros ?? 0n),
        time_ms: proposal?.time ? durationMs(proposal.time) : null,
        quality: proposal?.quality ?? 0,
      }));
      return { ...one, proposals };
    } catch (error) {
      // The report is what was asked for; that its proposals are not known is no reason to lose it.
      return { ...one, proposals: [], proposals_missing: toMeshError(error).message };
    }
  }
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
