/** Bytes of a frame that a program may send. */
export const maxBreakerFrameBytes = 512 * 1024;
/** Characters of the type of an error that a program reports. */
export const maxBreakerErrorLength = 256;
