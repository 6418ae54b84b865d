/** What a unit's key says: the unit around it, and its step's id there or its item's number. */
export interface KeyParts {
  readonly within: string;
  readonly id: string;
  readonly index: number | undefined;
}

/** The key of a step within a unit. */
export function keyIn(within: string, id: string): string {
  return within === '' ? id : `${within}.${id}`;
}

/** The key of an item of a unit with `each`. */
export function itemKey(within: string, index: number): string {
  return `${within}[${index}]`;
}

/** Reads a key. */
export function readKey(key: string): KeyParts {
  if (key.endsWith(']')) {
    const open = key.lastIndexOf('[');
    return { within: key.slice(0, open), id: '', index: Number(key.slice(open + 1, -1)) };
  }
  const dot = key.lastIndexOf('.');
  return { within: key.slice(0, Math.max(0, dot)), id: key.slice(dot + 1), index: undefined };
}
