import {
  HealthCheckResponse_ServingStatus,
  Health as HealthProto,
  type HealthCheckResponse_ServingStatus as Status,
} from '#gen/grpc/health/v1/health_pb.js';
import { MeshError } from '../base/index.js';
import type { Health } from './health.js';
import { bind, type ServiceBinding } from './service.js';

/** The standard health service `grpc.health.v1.Health`, as load balancers, Kubernetes and grpcurl ask it. */
export function healthService(health: Health): ServiceBinding {
  return bind(HealthProto, {
    check({ service }) {
      const serving = health.get(service);
      if (serving === undefined) throw unknownService(service, health);
      return { status: statusOf(serving) };
    },
    async *watch({ service }, { signal }) {
      for await (const serving of health.watch(service, signal)) yield { status: statusOf(serving) };
    },
    list() {
      const statuses = [...health.services].map(([service, serving]) => [service, { status: statusOf(serving) }]);
      return { statuses: Object.fromEntries(statuses) };
    },
  });
}

function statusOf(serving: boolean | undefined): Status {
  const { SERVING, NOT_SERVING, SERVICE_UNKNOWN } = HealthCheckResponse_ServingStatus;
  if (serving === undefined) return SERVICE_UNKNOWN;
  return serving ? SERVING : NOT_SERVING;
}

function unknownService(service: string, health: Health): MeshError {
  const known = [...health.services.keys()].filter(name => name !== '').join(', ');
  return new MeshError('METHOD_UNKNOWN', `no service "${service}" here; there are ${known}`, { code: 'NOT_FOUND' });
}
