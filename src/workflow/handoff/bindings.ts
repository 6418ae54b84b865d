import type { HandOffState } from './state.js';

/** Which conversations are in other hands than those that the customer addresses. */
export interface Bindings {
  changed(state: HandOffState): void;
  /** The hand-off in force of what is said there by this sender; those who have had the conversation speak past it. */
  find(
    parties: { readonly sender: string; readonly receiver: string },
    conversationId: () => string,
  ): HandOffState | undefined;
}

/** None yet. Looking costs next to nothing for receivers that never handed anything off. */
export function createBindings(): Bindings {
  /** By what is addressed, then by conversation. */
  const all = new Map<string, Map<string, HandOffState>>();
  return {
    changed(state) {
      const { last, conversationId, isOpen } = state;
      if (!last) return;
      const { addressed } = last;
      const conversations = all.get(addressed) ?? new Map<string, HandOffState>();
      if (isOpen) all.set(addressed, conversations.set(conversationId, state));
      else if (conversations.delete(conversationId) && conversations.size === 0) all.delete(addressed);
    },
    find({ sender, receiver }, conversationId) {
      if (all.size === 0) return undefined;
      const state = all.get(receiver)?.get(conversationId());
      const { chain = [], to = '' } = state?.last ?? {};
      return sender === to || chain.includes(sender) ? undefined : state;
    },
  };
}
