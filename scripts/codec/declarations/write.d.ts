/** Begins something new. One at a time; it is written from back to front. */
export declare function begin(): void;
/** Bytes written since `begin`. */
export declare function written(): number;
/** What was written since `begin`: a view on bytes that nobody writes to again. */
export declare function finish(): Uint8Array<ArrayBuffer>;
/** Ends a part that began at `mark` (as `written` gave it) with its length and tag. */
export declare function close(tag: number, mark: number): void;
/** A number up to 2^53. */
export declare function putNumber(value: number): void;
export declare function putText(tag: number, text: string): void;
export declare function putBytes(tag: number, bytes: Uint8Array): void;
/** Bytes as they are. */
export declare function putRaw(bytes: Uint8Array): void;
