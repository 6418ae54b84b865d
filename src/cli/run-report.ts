import type { AgentHost } from './agent-host.js';
import type { Terminal } from './terminal.js';

/** What `dacp agent run` says in its course. */
export interface RunReport {
  attached(host: Pick<AgentHost, 'hostId' | 'agents'>, node: string): void;
  /** A file that is in use was saved: it is loaded again. */
  saved(file: string): void;
  stopping(): void;
  stopped(): void;
}

/** Makes the report, for people or for programs. */
export function createRunReport(terminal: Terminal): RunReport {
  const { style } = terminal;
  const tell = (event: Readonly<Record<string, unknown>>, text: string) =>
    terminal.json ? terminal.object(event) : terminal.line(text);
  return {
    attached({ hostId, agents }, node) {
      const where = style.dim(`in host ${hostId}; Ctrl-C stops it`);
      tell(
        { event: 'attached', host_id: hostId, agents, node, pid: process.pid },
        `${style.strong(agents.join(', '))} ${style.good('attached')} to ${node} ${where}`,
      );
    },
    saved: file => tell({ event: 'saved', file }, style.dim(`${file} was saved: loading it again`)),
    stopping: () => tell({ event: 'stopping' }, 'stopping: what is under way is finished'),
    stopped: () => tell({ event: 'stopped' }, 'stopped'),
  };
}
