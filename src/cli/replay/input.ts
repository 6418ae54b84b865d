/** What `dacp replay` is told. */
export interface ReplayInput {
  readonly conversation?: string;
  /** A recording, instead of a node's event log. */
  readonly fromFile?: string;
  /** Where the recording goes. */
  readonly save?: string;
  readonly at?: string;
  readonly step?: boolean;
  readonly agent?: string;
  readonly fork?: string;
  /** `FILE` or `AGENT=FILE`. */
  readonly with?: readonly string[];
  /** `AGENT=LIVE`. */
  readonly map?: readonly string[];
  /** What the forked message says instead: JSON, else text. */
  readonly edit?: string;
  readonly live?: boolean;
  readonly rehearse?: boolean;
  readonly strict?: boolean;
  readonly verify?: boolean;
  readonly timeout?: string;
}
