/** A copy, or nothing of what cannot be read: tracing never throws into the work. */
export function copyOf<T extends object>(object: T): Partial<T> {
  try {
    return { ...object };
  } catch {
    return {};
  }
}
