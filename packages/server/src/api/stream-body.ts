import { DendroError } from "@dendro/core";

export interface StreamBodyOptions {
  /**
   * Breaks the connection, so that what has arrived cannot be taken for all there is.
   * @param error what went wrong
   */
  readonly breakOff: (error: unknown) => void;
  /** How long nothing may be taken, in milliseconds. @defaultValue 60000 */
  readonly maxStallMs?: number;
}

/**
 * A body that is made while it is taken, one part ahead of the connection. One that is not taken for a while is given
 * up: it holds what others wait for.
 */
export function streamBody(
  parts: AsyncIterator<Uint8Array>,
  { breakOff, maxStallMs = 60_000 }: StreamBodyOptions,
): ReadableStream<Uint8Array> {
  let stalled: NodeJS.Timeout | undefined;
  const giveUp = () => {
    breakOff(new DendroError("slow_consumer", `Nothing was read for ${maxStallMs / 1000} s; read faster.`));
    void parts.return?.();
  };
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      clearTimeout(stalled);
      try {
        const { done, value } = await parts.next();
        if (done === true) return controller.close();
        controller.enqueue(value);
        stalled = setTimeout(giveUp, maxStallMs);
        stalled.unref();
      } catch (error) {
        breakOff(error);
      }
    },
    async cancel() {
      clearTimeout(stalled);
      await parts.return?.();
    },
  });
}
