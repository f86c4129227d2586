/** Without what an address asks for, also behind a `#`. */
export const withoutQuery = (address: string) => address.replace(/\?[^#]*/gu, "");

/**
 * Calls back when the page has become another: by an application's own navigation, or back from the cache. When an
 * address is only replaced and its path stays, as while somebody types into a search, it is the same page.
 * @param address the page's, as far as it says which page it is
 */
export function onNavigation(address: () => string, changed: () => void): void {
  let current = address();

  function check(isReplaced: boolean): void {
    const before = current;
    current = address();
    if (isReplaced ? withoutQuery(current) !== withoutQuery(before) : current !== before) changed();
  }

  for (const name of ["pushState", "replaceState"] as const) {
    const original = history[name];
    history[name] = function (...args) {
      original.apply(this, args);
      check(name === "replaceState");
    };
  }
  addEventListener("popstate", () => check(false));
  addEventListener("hashchange", () => check(false));
  addEventListener("pageshow", (event) => {
    if (event.persisted) changed();
  });
}
