/**
 * Calls back when the page has become another: by an application's own navigation, or back from the cache. An address
 * that is only replaced, as while somebody types into a search, is the same page.
 */
export function onNavigation(hasChanged: () => boolean, changed: () => void): void {
  const check = () => {
    if (hasChanged()) changed();
  };
  const { pushState } = history;
  history.pushState = function (...args) {
    pushState.apply(this, args);
    check();
  };
  addEventListener("popstate", check);
  addEventListener("hashchange", check);
  addEventListener("pageshow", (event) => {
    if (event.persisted) changed();
  });
}
