import { type DescFile, type DescService, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { file_google_rpc_error_details } from '#gen/google/rpc/error_details_pb.js';
import {
  ServerReflection,
  type ServerReflectionRequest,
  type ServerReflectionResponseSchema,
} from '#gen/grpc/reflection/v1/reflection_pb.js';
import { codes } from '../base/index.js';
import { indexSymbols, type SymbolIndex, withImports } from './proto-files.js';
import { bind, type ServiceBinding } from './service.js';

/** Older tools ask for reflection under this name; the messages are the same. */
export const reflectionV1Alpha = 'grpc.reflection.v1alpha.ServerReflection';

type Answer = NonNullable<MessageInitShape<typeof ServerReflectionResponseSchema>['messageResponse']>;

/**
 * The standard reflection service `grpc.reflection.v1`: grpcurl, Postman and others learn from it what is served here. Its own
 * descriptors are among them, and those of error details and of `types`, which stand in an `Any` and are imported by nobody. The
 * index is made for the first who asks.
 */
export function reflectionService(services: readonly DescService[], types: readonly DescFile[] = []): ServiceBinding {
  const served = [...services, ServerReflection];
  const files = [...served.map(({ file }) => file), file_google_rpc_error_details, ...types];
  let index: SymbolIndex | undefined;
  return bind(ServerReflection, {
    async *serverReflectionInfo(requests) {
      index ??= indexSymbols(withImports(files));
      // A client gets each file once on a stream: it keeps them.
      const sent = new Set<DescFile>();
      for await (const request of requests) {
        const messageResponse = answer(request, { index, served, sent });
        yield { validHost: request.host, originalRequest: request, messageResponse };
      }
    },
  });
}

interface Known {
  readonly index: SymbolIndex;
  readonly served: readonly DescService[];
  readonly sent: Set<DescFile>;
}

function answer({ messageRequest: asked }: ServerReflectionRequest, known: Known): Answer {
  const { index, served } = known;
  switch (asked.case) {
    case 'listServices': {
      const service = served.map(({ typeName: name }) => ({ name }));
      return { case: 'listServicesResponse', value: { service } };
    }
    case 'fileByFilename':
      return fileAnswer(index.files.get(asked.value), known, `file ${asked.value}`);
    case 'fileContainingSymbol':
      return fileAnswer(index.symbols.get(asked.value), known, `symbol ${asked.value}`);
    case 'fileContainingExtension': {
      const { containingType, extensionNumber } = asked.value;
      const file = index.extensions.get(containingType)?.get(extensionNumber);
      return fileAnswer(file, known, `extension ${extensionNumber} of ${containingType}`);
    }
    case 'allExtensionNumbersOfType': {
      if (!index.symbols.has(asked.value)) return notFound(`type ${asked.value}`);
      const extensionNumber = [...(index.extensions.get(asked.value)?.keys() ?? [])];
      return { case: 'allExtensionNumbersResponse', value: { baseTypeName: asked.value, extensionNumber } };
    }
    default:
      return failure(codes.INVALID_ARGUMENT, 'the request asks for nothing that this server knows');
  }
}

/** The file with what it imports, as far as the client has not got them on this stream; at least the file itself. */
function fileAnswer(file: DescFile | undefined, { sent }: Known, what: string): Answer {
  if (!file) return notFound(what);
  const files = withImports([file]).filter(each => each === file || !sent.has(each));
  for (const each of files) sent.add(each);
  // What was asked for comes first; tools rely on that.
  const fileDescriptorProto = files.reverse().map(each => toBinary(FileDescriptorProtoSchema, each.proto));
  return { case: 'fileDescriptorResponse', value: { fileDescriptorProto } };
}

function notFound(what: string): Answer {
  return failure(codes.NOT_FOUND, `no ${what} here`);
}

function failure(errorCode: number, errorMessage: string): Answer {
  return { case: 'errorResponse', value: { errorCode, errorMessage } };
}
