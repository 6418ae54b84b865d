import { Order } from '#gen/dacp/workflow/v1/workflow_pb.js';
import type { Plan } from './plan.js';

/** What is wrong with who waits for whom, for people; undefined: every step can begin some day. Pure. */
export function cycleIn({ steps, byId, workflow }: Plan): string | undefined {
  const done = new Set<string>();
  const onPath: string[] = [];

  function visit(id: string): string[] | undefined {
    if (done.has(id)) return undefined;
    const at = onPath.indexOf(id);
    if (at >= 0) return [...onPath.slice(at), id];
    onPath.push(id);
    for (const need of byId.get(id)?.needs ?? []) {
      const circle = visit(need);
      if (circle) return circle;
    }
    onPath.pop();
    done.add(id);
    return undefined;
  }

  for (const { id } of steps) {
    const circle = visit(id);
    if (circle) return `${circle.join(' waits for ')}${orderHint(workflow.order)}`;
  }
  return undefined;
}

function orderHint(order: Order): string {
  return order === Order.PARALLEL ? '' : '; in a sequential workflow each step also waits for the one before it';
}
