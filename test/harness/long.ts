/** Whether the tests of robustness run in their long form: `npm run robustness` does, `npm test` runs the short one. */
export const long = process.env.TEST_LONG === '1';

/** How often something is done: in the long form as often as `TEST_TIMES` says, to run it in parts, else so often. */
export function times(unlessSaid: { readonly long: number; readonly short: number }): number {
  if (!long) return unlessSaid.short;
  return Number(process.env.TEST_TIMES ?? unlessSaid.long);
}

/** How often a test kills something: so many times in its long form, so many in its short one, unless `TEST_KILLS` says how often. */
export function killsOf(times: { readonly long: number; readonly short: number }): number {
  const said = Number(process.env.TEST_KILLS ?? 0);
  return said > 0 ? said : long ? times.long : times.short;
}
