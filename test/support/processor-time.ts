/**
 * Processor time that some work takes on this thread, in milliseconds: bounds that a quadratic time would break hold however busy
 * the machine is.
 */
export function processorMs(work: () => unknown): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}
