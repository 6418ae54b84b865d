import { type DescFile, type DescMessage, type DescService, toBinary } from '@bufbuild/protobuf';
import { nestedTypes } from '@bufbuild/protobuf/reflect';
import { FileDescriptorProtoSchema, file_google_protobuf_timestamp, TimestampSchema } from '@bufbuild/protobuf/wkt';
import { expect, test } from 'vitest';
import { file_dacp_agent_v1_transcript } from '#gen/dacp/agent/v1/transcript_pb.js';
import { file_grpc_health_v1_health } from '#gen/grpc/health/v1/health_pb.js';
import { type LateTypeLine, lateFile, lateType } from './late-descriptors.js';

/** A file as the bundle has it. */
function late(file: DescFile, { imports = file.dependencies, broken = false } = {}): DescFile {
  const lines = [...nestedTypes(file)].map((type): LateTypeLine => {
    if (type.kind !== 'service') return [type.kind, type.typeName];
    const methods = type.methods.map(m => [m.name, m.localName, m.methodKind, m.idempotency] as const);
    return [type.kind, type.typeName, methods];
  });
  const bytes = Buffer.from(toBinary(FileDescriptorProtoSchema, file.proto));
  return lateFile(file.name, lines, { base64: broken ? '!' : bytes.toString('base64'), imports });
}

test('names, methods and imports are known without the file being read', () => {
  const file = late(file_grpc_health_v1_health, { broken: true });
  const service = lateType(file, 'grpc.health.v1.Health') as DescService;
  expect([file.name, file.dependencies, service.typeName, service.file]).toEqual([
    'grpc/health/v1/health',
    [],
    'grpc.health.v1.Health',
    file,
  ]);
  expect(service.methods.map(({ name, methodKind }) => `${name} ${methodKind}`)).toContain('Watch server_streaming');
  expect(() => service.methods[0]?.input).toThrow();
});

test('what is read says the same, and each part leads to the objects that are known already', () => {
  const own = file_grpc_health_v1_health;
  const file = late(own);
  const service = lateType(file, 'grpc.health.v1.Health') as DescService;
  const answer = lateType(file, 'grpc.health.v1.HealthCheckResponse') as DescMessage;
  expect(service.method.check?.output).toBe(answer);
  expect(answer.fields[0]?.parent).toBe(answer);
  expect(answer.fields[0]?.enum).toBe(answer.nestedEnums[0]);
  expect([file.messages, file.services]).toEqual([expect.arrayContaining([answer]), [service]]);
  expect(toBinary(FileDescriptorProtoSchema, file.proto)).toEqual(toBinary(FileDescriptorProtoSchema, own.proto));
  const told = (from: DescFile) => [...nestedTypes(from)].map(type => [String(type), Object.keys(type).sort()]);
  expect(told(file)).toEqual(told(own));
  expect((answer as unknown as Record<string, unknown>).nothing).toBeUndefined();
});

test('reading a file reads none of those that it imports', () => {
  const imports = file_dacp_agent_v1_transcript.dependencies.map(each => late(each, { broken: true }));
  const file = late(file_dacp_agent_v1_transcript, { imports });
  const types = file.messages.flatMap(({ fields }) => fields.flatMap(({ message }) => message ?? []));
  expect(types.map(({ file }) => file).filter(each => imports.includes(each)).length).toBeGreaterThan(0);
  expect(file.dependencies).toBe(imports);
  expect(file.proto.dependency).toEqual(imports.map(({ name }) => `${name}.proto`));
});

test('a file that is imported may be one that was read at once', () => {
  const file = late(file_google_protobuf_timestamp);
  expect(file.messages[0]?.typeName).toBe(TimestampSchema.typeName);
  const user = late(file_dacp_agent_v1_transcript);
  expect(user.messages.length).toBe(file_dacp_agent_v1_transcript.messages.length);
});
