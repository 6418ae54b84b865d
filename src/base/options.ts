import { MeshError } from './errors.js';

/** The bounds of a number option, both included. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** The number, checked to be whole and within the bounds; the error names the option and its value. */
export function checkInteger(name: string, value: number, bounds: Bounds): number {
  if (Number.isInteger(value) && value >= bounds.min && value <= bounds.max) return value;
  throw new MeshError(
    'OPTION_INVALID',
    `${name} is ${value}; it takes a whole number from ${bounds.min} to ${bounds.max}`,
  );
}
