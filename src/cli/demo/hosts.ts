import type { Agent } from '../../agent/index.js';
import { analysts, reporter, summarizers } from '../../samples/index.js';
import { echo } from './echo.js';
import type { DemoHostName } from './messages.js';

/** Which agents run in which host of the demo. */
export const agentsOf: Readonly<Record<DemoHostName, readonly Agent[]>> = {
  analysts: [...analysts, echo],
  summarizers,
  reporter: [reporter],
};
