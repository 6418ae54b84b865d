/** A time in ms. */
export function timeText(ms: number): string {
  return `${Math.round(ms)} ms`;
}

/** A share of 1. */
export function shareText(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}

/** What a promise counts, where that is something else than it says. */
export function differs<T extends number | bigint>(counted: T | undefined, promised: T, text: (value: T) => string) {
  if (counted === undefined || counted === promised || text(counted) === text(promised)) return '';
  return `, counted as ${text(counted)}`;
}
