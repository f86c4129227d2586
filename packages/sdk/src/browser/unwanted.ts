/** Whether a person or a developer has left themselves out: in this browser's storage, by this name. */
export function isLeftOut(name: string): boolean {
  try {
    return (localStorage[name] ?? "false") !== "false";
  } catch {
    // A page in a sandbox has no storage.
    return false;
  }
}

/** Whether the page is on a developer's machine. */
export const isLocal = () => /^((.+\.)?localhost|127(\.\d+){3}|\[::1\])?$/u.test(location.hostname);
