import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { createFileRegistry, fromBinary, type MessageInitShape } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { describe, expect, it } from 'vitest';
import { AgentService } from '#gen/dacp/agent/v1/agent_service_pb.js';
import { file_dacp_registry_v1_events } from '#gen/dacp/registry/v1/events_pb.js';
import { RegistryService } from '#gen/dacp/registry/v1/registry_pb.js';
import { ServerReflection, type ServerReflectionRequestSchema } from '#gen/grpc/reflection/v1/reflection_pb.js';
import type { Client } from '../../../src/rpc/index.js';
import { tool } from '../../harness/tools.js';
import { all, connect, fakeEventLog, startServer } from './scene.js';

const run = promisify(execFile);
const grpcurl = tool('grpcurl');
const services = ['dacp.eventlog.v1.EventLogService', 'grpc.health.v1.Health', 'grpc.reflection.v1.ServerReflection'];

async function curl(...args: string[]): Promise<string> {
  const { stdout } = await run(grpcurl ?? '', ['-plaintext', ...args]);
  return stdout.trim();
}

describe.skipIf(grpcurl === undefined)('grpcurl, by reflection alone', () => {
  it('lists the services', async () => {
    const server = await startServer();
    expect((await curl(server.address, 'list')).split('\n')).toEqual(services);
  });

  it('describes every service and every message that they use, with what they import', async () => {
    const server = await startServer({ types: [file_dacp_registry_v1_events] });
    for (const name of services) expect(await curl(server.address, 'describe', name)).toContain(`${name} is a service`);
    const messages = [
      'dacp.eventlog.v1.Event',
      'google.protobuf.Any',
      'buf.validate.FieldRules',
      'grpc.health.v1.HealthListResponse',
      'dacp.registry.v1.SessionOpened',
    ];
    for (const name of messages) expect(await curl(server.address, 'describe', name)).toContain(`${name} is a message`);
    expect(await curl(server.address, 'describe', 'dacp.eventlog.v1.Event')).toContain('max_len: 64');
    expect(await curl(server.address, 'describe', 'dacp.eventlog.v1.EventLogService.Append')).toContain('is a method');
  });

  it('calls with JSON', async () => {
    const server = await startServer();
    const answer = await curl('-d', '{"stream":"a","events":[{"id":"x"}]}', server.address, `${services[0]}/Append`);
    expect(JSON.parse(answer)).toEqual({ version: '1', ids: ['x'] });
    expect(JSON.parse(await curl(server.address, 'grpc.health.v1.Health/Check'))).toEqual({
      status: 'SERVING',
    });
  });

  it('shows what an error says', async () => {
    const server = await startServer();
    const error = await curl('-d', '{"stream":""}', server.address, `${services[0]}/Append`).catch(failure => failure);
    expect(error.stderr).toMatch(/Code: InvalidArgument/);
    expect(error.stderr).toMatch(/"reason": "FIELD_INVALID"/);
    expect(error.stderr).toMatch(/"field": "stream"/);
  });
});

describe('reflection', () => {
  it('gives, for each service of the mesh, files that are complete', async () => {
    const bindings = [AgentService, RegistryService].map(service => ({ service, implementation: {} }));
    const client = connect(await startServer({ services: [fakeEventLog(), ...bindings] })).client(ServerReflection);
    for (const service of [AgentService, RegistryService]) {
      const [answer] = await ask(client, [{ case: 'fileContainingSymbol', value: service.typeName }]);
      if (answer?.case !== 'fileDescriptorResponse') throw new Error('no file');
      const file = answer.value.fileDescriptorProto
        .map(bytes => fromBinary(FileDescriptorProtoSchema, bytes))
        .reverse();
      const registry = createFileRegistry({ $typeName: FileDescriptorSetSchema.typeName, file });
      expect(registry.getService(service.typeName)?.methods.length).toBe(service.methods.length);
    }
  });

  it('sends on one stream no file twice, but always the one that is asked for', async () => {
    const client = connect(await startServer()).client(ServerReflection);
    const question = { case: 'fileByFilename', value: 'dacp/eventlog/v1/eventlog.proto' } as const;
    const counts = (await ask(client, [question, question])).map(answer =>
      answer?.case === 'fileDescriptorResponse' ? answer.value.fileDescriptorProto.length : 0,
    );
    expect(counts[0]).toBeGreaterThan(1);
    expect(counts[1]).toBe(1);
  });

  it('finds extensions, and says what it does not know', async () => {
    const client = connect(await startServer()).client(ServerReflection);
    const answers = await ask(client, [
      { case: 'allExtensionNumbersOfType', value: 'google.protobuf.FieldOptions' },
      {
        case: 'fileContainingExtension',
        value: { containingType: 'google.protobuf.FieldOptions', extensionNumber: 1159 },
      },
      { case: 'fileContainingSymbol', value: 'no.Such' },
      { case: 'fileContainingExtension', value: { containingType: 'no.Such', extensionNumber: 1 } },
      { case: 'allExtensionNumbersOfType', value: 'no.Such' },
      { case: undefined },
    ]);
    expect(answers[0]).toMatchObject({ value: { extensionNumber: expect.arrayContaining([1159]) } });
    expect(answers[1]?.case).toBe('fileDescriptorResponse');
    expect(answers.slice(2).map(answer => answer?.case === 'errorResponse' && answer.value.errorCode)).toEqual([
      5, 5, 5, 3,
    ]);
  });

  it('answers older tools under its older name', async () => {
    const server = await startServer();
    const alpha = {
      ...ServerReflection.method.serverReflectionInfo,
      parent: { typeName: 'grpc.reflection.v1alpha.ServerReflection' },
    };
    const stream = connect(server).openRaw(alpha as never);
    const answer = new Promise<number>(resolve => stream.onMessage(bytes => resolve(bytes.length)));
    stream.onClose(() => undefined);
    stream.write(Buffer.from([0x3a, 0]));
    expect(await answer).toBeGreaterThan(50);
    stream.end();
  });
});

type Question = MessageInitShape<typeof ServerReflectionRequestSchema>['messageRequest'];

async function ask(client: Client<typeof ServerReflection>, questions: Question[]) {
  async function* requests() {
    for (const messageRequest of questions) yield messageRequest ? { messageRequest } : {};
  }
  return (await all(client.serverReflectionInfo(requests()))).map(({ messageResponse }) => messageResponse);
}
