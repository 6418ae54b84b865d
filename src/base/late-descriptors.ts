import type { DescFile } from '@bufbuild/protobuf';
import { fileDesc } from '@bufbuild/protobuf/codegenv2';
import { nestedTypes } from '@bufbuild/protobuf/reflect';

/**
 * Descriptors that are made when they are first looked into. The bundle puts them in place of those that generated code makes while
 * it is loaded (`scripts/setup/descriptors.mjs`): all of them took a third of the start of a process, which needs few.
 *
 * Until then a descriptor knows its kind, its name and its file; a file, what it imports; a service, its methods' names and kinds.
 * The rest is on the prototype: reading it has the file read, and what was read is put into the same objects.
 */

/** A method as it is written down: name, local name, kind, idempotency. */
export type LateMethod = readonly [name: string, localName: string, methodKind: string, idempotency: number];
/** A type as it is written down: kind, full name, methods of a service. */
export type LateTypeLine = readonly [kind: TypeKind, typeName: string, methods?: readonly LateMethod[]];

type TypeKind = 'message' | 'enum' | 'extension' | 'service';
type Part = Record<string, unknown>;
type LateFile = DescFile & Part;

/** What nobody knows before the file is read; by kind. */
const unknown = {
  file: 'proto deprecated edition enums messages extensions services toString',
  message: `proto deprecated parent name fields field oneofs members nestedEnums nestedMessages nestedExtensions toString`,
  enum: 'proto deprecated parent open name value values sharedPrefix toString',
  extension: `proto deprecated parent name number scalar message enum presence utf8Validation fieldKind listKind mapKind mapKey
    delimitedEncoding packed longAsString getDefaultValue oneof jsonName extendee toString`,
  service: 'proto deprecated name toString',
  rpc: 'proto deprecated input output toString',
};

/** What reads a file that was not read yet. */
const unread = new Map<object, () => void>();
const typesOf = new WeakMap<object, ReadonlyMap<string, Part>>();

const prototypes = Object.fromEntries(
  Object.entries(unknown).map(([kind, keys]) => [kind, prototypeOf(keys.split(/\s+/))]),
) as Record<keyof typeof unknown, object>;

function prototypeOf(keys: readonly string[]): object {
  const accessor = (key: string) => ({
    get(this: Part) {
      const file = fileOf(this);
      const read = unread.get(file);
      unread.delete(file);
      read?.();
      // Without this, a field that no descriptor of the kind has would be looked for here again.
      return read ? this[key] : undefined;
    },
  });
  return Object.create(Object.prototype, Object.fromEntries(keys.map(key => [key, accessor(key)]))) as object;
}

function fileOf(part: Part): object {
  if (part.kind === 'file') return part;
  return (part.kind === 'rpc' ? (part.parent as Part).file : part.file) as object;
}

function late(kind: keyof typeof unknown, known: Part): Part {
  return Object.assign(Object.create(prototypes[kind]) as Part, { kind, ...known });
}

/**
 * A file that is read when it is needed.
 * @param name without `.proto`
 * @param base64 the file's descriptor, as generated code has it
 */
export function lateFile(
  name: string,
  lines: readonly LateTypeLine[],
  { base64, imports }: { readonly base64: string; readonly imports: readonly DescFile[] },
): DescFile {
  const file = late('file', { name, dependencies: imports }) as LateFile;
  const types = new Map(lines.map(line => [line[1], lateTypeOf(file, line)]));
  typesOf.set(file, types);
  unread.set(file, () => {
    fill(fileDesc(base64, imports.map(stub)), file, types);
    Object.assign(file, { dependencies: imports });
  });
  return file;
}

/** A type of such a file, as its generated file exports it. */
export function lateType(file: DescFile, typeName: string): unknown {
  return typesOf.get(file)?.get(typeName);
}

function lateTypeOf(file: DescFile, [kind, typeName, methods]: LateTypeLine): Part {
  const type = late(kind, { typeName, file });
  if (!methods) return type;
  const made = methods.map(([name, localName, methodKind, idempotency]) =>
    late('rpc', { parent: type, name, localName, methodKind, idempotency }),
  );
  return Object.assign(type, { methods: made, method: Object.fromEntries(made.map(each => [each.localName, each])) });
}

/** What the reader of a file has to know of one that it imports: its name, and its types by name. None of it is read for that. */
function stub(file: DescFile): DescFile {
  const types = typesOf.get(file);
  if (!types) return { ...file, dependencies: [] };
  const usable = [...types.values()].filter(({ kind }) => kind !== 'extension');
  return {
    kind: 'file',
    proto: { name: `${file.name}.proto` },
    dependencies: [],
    messages: [],
    // All of them: whoever goes through the file's types finds those here that need no look inside.
    enums: usable,
    services: [],
    extensions: [],
  } as unknown as DescFile;
}

/** Puts what was read into the objects that are known already, so that each descriptor is there once. */
function fill(read: DescFile, file: LateFile, types: ReadonlyMap<string, Part>): void {
  const known = new Map<unknown, Part>([[read, file]]);
  for (const type of nestedTypes(read)) {
    const own = types.get(type.typeName);
    if (!own) continue;
    known.set(type, own);
    if (type.kind !== 'service') continue;
    for (const method of type.methods)
      known.set(method, (own.method as Record<string, Part>)[method.localName] as Part);
  }
  const own = (value: unknown) => known.get(value) ?? value;
  for (const [from, to] of known) {
    for (const [key, value] of Object.entries(from as Part)) {
      if (key === 'method') continue;
      if (Array.isArray(value)) for (const each of value) point(each, own);
      const settled = Array.isArray(value) ? value.map(own) : own(value);
      Object.defineProperty(to, key, { value: settled, writable: true, enumerable: true, configurable: true });
    }
  }
}

/** Fields, oneofs and values of enums stay as they were read, and lead to the types that are known. */
function point(part: unknown, own: (value: unknown) => unknown): void {
  if (typeof part !== 'object' || part === null || !('parent' in part)) return;
  const changed = part as Part;
  if (changed.kind !== 'field' && changed.kind !== 'oneof' && changed.kind !== 'enum_value') return;
  for (const key of ['parent', 'message', 'enum']) if (changed[key]) changed[key] = own(changed[key]);
}
