import type { DescMethod } from '@bufbuild/protobuf';

/** Full name of a method, as in CallContext. */
export function methodName(method: DescMethod): string {
  return `${method.parent.typeName}/${method.name}`;
}
