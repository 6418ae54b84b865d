import type { DescEnum, DescExtension, DescFile, DescMessage, DescService } from '@bufbuild/protobuf';

/** These files and everything that they import, each once, what is imported before what imports it. */
export function withImports(files: Iterable<DescFile>): DescFile[] {
  const found = new Set<DescFile>();
  const visit = (file: DescFile) => {
    if (found.has(file)) return;
    file.dependencies.forEach(visit);
    found.add(file);
  };
  for (const file of files) visit(file);
  return [...found];
}

/** Where things are declared. */
export interface SymbolIndex {
  /** By the name in `import`, such as `google/protobuf/any.proto`. */
  readonly files: ReadonlyMap<string, DescFile>;
  /** By full name: services, methods, messages, enums, extensions. */
  readonly symbols: ReadonlyMap<string, DescFile>;
  /** By the message that is extended, then by field number. */
  readonly extensions: ReadonlyMap<string, ReadonlyMap<number, DescFile>>;
}

/** Indexes files; they need to be complete with their imports. */
export function indexSymbols(all: readonly DescFile[]): SymbolIndex {
  const files = new Map<string, DescFile>();
  const symbols = new Map<string, DescFile>();
  const extensions = new Map<string, Map<number, DescFile>>();

  const addExtension = (file: DescFile) => (extension: DescExtension) => {
    symbols.set(extension.typeName, file);
    const numbers = extensions.get(extension.extendee.typeName) ?? new Map<number, DescFile>();
    extensions.set(extension.extendee.typeName, numbers.set(extension.number, file));
  };
  const addEnum = (file: DescFile) => (declared: DescEnum) => symbols.set(declared.typeName, file);
  const addMessage = (file: DescFile) => (message: DescMessage) => {
    symbols.set(message.typeName, file);
    message.nestedEnums.forEach(addEnum(file));
    message.nestedExtensions.forEach(addExtension(file));
    message.nestedMessages.forEach(addMessage(file));
  };
  const addService = (file: DescFile) => (service: DescService) => {
    symbols.set(service.typeName, file);
    for (const method of service.methods) symbols.set(`${service.typeName}.${method.name}`, file);
  };

  for (const file of all) {
    files.set(file.proto.name, file);
    file.messages.forEach(addMessage(file));
    file.enums.forEach(addEnum(file));
    file.extensions.forEach(addExtension(file));
    file.services.forEach(addService(file));
  }
  return { files, symbols, extensions };
}
