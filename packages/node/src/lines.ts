/** Runs work of one name one after the other, and work of different names side by side. */
export function createLines(): <T>(name: string, work: () => Promise<T>) => Promise<T> {
  const lines = new Map<string, Promise<unknown>>();
  return async (name, work) => {
    const done = (lines.get(name) ?? Promise.resolve()).then(work);
    const settled = done.catch(() => undefined);
    lines.set(name, settled);
    void settled.then(() => lines.get(name) === settled && lines.delete(name));
    return await done;
  };
}
