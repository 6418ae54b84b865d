/** At least so many characters (code points). */
export declare function hasAtLeast(text: string, min: number): boolean;
/** At most so many characters (code points). */
export declare function hasAtMost(text: string, max: number): boolean;
/** The ASCII characters of a class of a regular expression, as a table by their codes. */
export declare function characters(within: string): Uint8Array<ArrayBuffer>;
/** The first character is one of `first`, all others are of `others`. */
export declare function isWord(text: string, first: Uint8Array, others: Uint8Array): boolean;
/** All characters from `start` up to `end` are of `wanted`. */
export declare function isRun(text: string, start: number, end: number, wanted: Uint8Array): boolean;
/** The keys of a map; nobody changes the list. */
export declare function keysOf(map: object): readonly string[];
/** A duration in nanoseconds. */
export declare function nanosOf(duration: { readonly seconds: bigint; readonly nanos: number }): bigint;
