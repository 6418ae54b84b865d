/** The largest message that travels, in bytes as encoded: 32 MiB. Links may be set to less. */
export const messageBytesMax = 33_554_432;
