/**
 * The script for websites: `<script defer src="…/dendro.js" data-key="dk_site_…"></script>`. It keeps nothing in the
 * browser, neither cookie nor storage, and every byte of it is downloaded by every visitor, so it does no more than what
 * docs/browser.md says.
 */
import { createEngagement } from "./engagement.ts";
import { onLinks } from "./links.ts";
import { onNavigation, withoutQuery } from "./navigation.ts";

type Data = Record<string, unknown>;
type Track = (type: string, data?: Data) => void;

declare global {
  interface Window {
    /** Tracks an event of your own. Before the script has loaded it may be a queue, `dendro.q`. */
    dendro?: Track & { q?: IArguments[] };
  }
}

const script = document.currentScript as HTMLScriptElement;
const options = script.dataset;

/** What an application says of a new page, its title above all, stands there after this long. */
const settledAfterMs = 100;

const isUnwanted =
  // Only when the site wants to honour it.
  ("dnt" in options &&
    (navigator.doNotTrack === "1" ||
      (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl)) ||
  (!("local" in options) && /^((.+\.)?localhost|127(\.\d+){3}|\[::1\])?$/u.test(location.hostname));

if (isUnwanted) window.dendro = () => {};
else start();

function start(): void {
  const server = (options["url"] ?? new URL(script.src).origin).replace(/\/$/u, "");
  const endpoint = `${server}/api/v1/events?key=${options["key"] ?? ""}`;
  const isHashed = "hash" in options;
  const address = () => (isHashed ? location.href : location.href.split("#", 1)[0]) as string;
  const queue = (window.dendro?.q ?? []) as unknown as Parameters<Track>[];
  /** Empty before the first view: the page may only be rendered ahead. */
  let page = "";
  let referrer = document.referrer;
  let untold: ReturnType<typeof setTimeout> | undefined;

  function send(type: string, fields: Data, data: Data = {}, isLast = false): void {
    const body = JSON.stringify({
      type,
      id: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`,
      url: page,
      ...(isHashed ? { path: withoutQuery(page).slice(location.origin.length) } : {}),
      ...fields,
      data: navigator.webdriver ? { ...data, webdriver: true } : data,
    });
    // Text, so that the browser needs not ask first whether it may send.
    if (!isLast || !navigator.sendBeacon?.(endpoint, body))
      fetch(endpoint, { method: "POST", body, keepalive: true, credentials: "omit" }).catch(() => {});
  }

  function tellView(): void {
    if (untold === undefined) return;
    clearTimeout(untold);
    untold = undefined;
    send("page_view", { referrer }, { title: document.title });
    // From here on, people come from the page that they are on.
    referrer = page;
  }

  const engagement = createEngagement((durationMs, scrollDepth) => {
    tellView();
    send("page_exit", { duration_ms: durationMs }, { scroll_depth: scrollDepth }, true);
  });

  function view(): void {
    page = address();
    untold = setTimeout(tellView, settledAfterMs);
    engagement.begin();
  }

  const track: Track = (type, data) => {
    if (page === "") return void queue.push([type, data]);
    tellView();
    send(type, {}, data);
  };
  window.dendro = track;

  onNavigation(address, () => {
    if (page === "") return;
    engagement.end();
    // An exit is not always told, a view is.
    tellView();
    view();
  });
  onLinks(track, options["downloads"]);
  const begin = () => {
    view();
    // The page itself is there already.
    tellView();
    for (const call of queue) track(...call);
  };
  if ((document as { prerendering?: boolean }).prerendering === true)
    document.addEventListener("prerenderingchange", begin, { once: true });
  else begin();
}
