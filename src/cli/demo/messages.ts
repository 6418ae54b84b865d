/** From `dacp up` to the demo host, once: where its node is. */
export interface AttachTo {
  readonly node: string;
}

/** From the demo host to `dacp up`, once. */
export type DemoReport =
  | { readonly hostId: string; readonly agents: readonly string[] }
  /** It could not attach. */
  | { readonly failure: string };
