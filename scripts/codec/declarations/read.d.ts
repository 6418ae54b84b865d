/** Thrown for bytes that are not what they should be. */
export declare class ReadError extends Error {}
/** Begins to read; returns where the bytes end. One read at a time. */
export declare function open(bytes: Uint8Array, from?: number, to?: number): number;
/** How far it has read. */
export declare function position(): number;
/** Steps over what is before this place; it is not looked at. */
export declare function goTo(place: number): void;
/** Forgets the bytes, so that they are not kept until the next read. */
export declare function release(): void;
/** The next field's tag; 0 at the end. */
export declare function tag(end: number): number;
/** Steps into a message within; returns where that ends. */
export declare function enter(end: number): number;
/** Steps out of a message within. */
export declare function leave(): void;
/** Where a part that begins here ends that is no message of its own. */
export declare function part(end: number): number;
export declare function text(end: number): string;
/** Bytes, as a view. */
export declare function bytes(end: number): Uint8Array<ArrayBuffer>;
/** Whether all that is left up to `end` is just these bytes; they count as read then. */
export declare function passes(end: number, known: Uint8Array): boolean;
/** A copy of all that is left up to `end`, which is still to be read. */
export declare function rest(end: number): Uint8Array;
export declare function int32(end: number): number;
export declare function uint32(end: number): number;
/** A uint64 that can be counted with, as a number. */
export declare function safeUint64(end: number): number;
/** Steps over the value of the field that has this tag. */
export declare function skip(found: number, end: number): void;
