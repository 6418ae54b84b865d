import type { Approval } from '#gen/dacp/workflow/v1/approval_pb.js';
import { createWake, type MeshError } from '../../base/index.js';

/** Tells those who wait for approvals what becomes of them. */
export interface Board {
  /** An approval is so from now on. */
  put(approval: Approval): void;
  /** Resolves when it is answered; `read` says how it stands. */
  answered(id: string, read: () => Promise<Approval>, signal?: AbortSignal): Promise<Approval>;
  /** What `read` gives, then each that is put. */
  watch(read: () => Promise<Approval[]>, approver?: string, signal?: AbortSignal): AsyncGenerator<Approval>;
  /** Those who wait hear why they do not any more. */
  close(error: MeshError): void;
}

/** Makes an empty board. */
export function createBoard(): Board {
  const listeners = new Set<(approval: Approval) => void>();
  const closing = new AbortController();

  async function* watch(
    read: () => Promise<Approval[]>,
    approver = '',
    signal?: AbortSignal,
  ): AsyncGenerator<Approval> {
    const wake = createWake();
    let queue: Approval[] = [];
    const over = signal ? AbortSignal.any([signal, closing.signal]) : closing.signal;
    const listener = (approval: Approval): void => {
      queue.push(approval);
      wake.notify();
    };
    listeners.add(listener);
    try {
      queue = [...(await read()), ...queue];
      for (;;) {
        const [approval, ...rest] = queue;
        queue = rest;
        if (!approval) await wake.wait(over);
        else if (approver === '' || approval.question?.approver === approver) yield approval;
      }
    } finally {
      listeners.delete(listener);
    }
  }

  return {
    put(approval) {
      for (const listener of listeners) listener(approval);
    },
    watch,
    async answered(id, read, signal) {
      const items = watch(async () => [await read()], '', signal);
      for await (const approval of items) if (approval.id === id && approval.answer) return approval;
      throw closing.signal.reason;
    },
    close: error => closing.abort(error),
  };
}
