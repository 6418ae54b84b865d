/** How the handling of a message ended; `abandoned`: nobody waited for it any more. */
export type Ending = 'handled' | 'failed' | 'abandoned';
