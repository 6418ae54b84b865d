/** When an agent was started: by the wall clock, and by the one that never goes back. */
export interface Started {
  readonly atMs: number;
  readonly monotonicMs: number;
}
