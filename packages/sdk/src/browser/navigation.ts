/** Calls back when the page has become another: by an application's own navigation, or back from the cache. */
export function onNavigation(hasChanged: () => boolean, changed: () => void): void {
  const check = () => {
    if (hasChanged()) changed();
  };
  for (const name of ["pushState", "replaceState"] as const) {
    const original = history[name];
    history[name] = function (...args) {
      original.apply(this, args);
      check();
    };
  }
  addEventListener("popstate", check);
  addEventListener("hashchange", check);
  addEventListener("pageshow", (event) => {
    if (event.persisted) changed();
  });
}
