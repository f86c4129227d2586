/**
 * The script for websites: `<script defer src="…/dendro.js" data-key="dk_ingest_…"></script>`. It keeps nothing in the
 * browser, neither cookie nor storage, and every byte of it is downloaded by every visitor, so it does no more than what
 * docs/browser.md says.
 */
import { createEngagement } from "./engagement.ts";
import { onLinks } from "./links.ts";
import { onNavigation } from "./navigation.ts";

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
const { q: queue = [] } = window.dendro ?? {};

const isUnwanted =
  // Only when the site wants to honour it.
  ("dnt" in options &&
    (navigator.doNotTrack === "1" ||
      (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl)) ||
  (!("local" in options) && /^(localhost|127\.|\[::1|$)/u.test(location.hostname));

if (isUnwanted) window.dendro = () => {};
else start();

function start(): void {
  const endpoint = `${options["url"] ?? new URL(script.src).origin}/api/v1/events?key=${options["key"] ?? ""}`;
  const isHashed = "hash" in options;
  const whole = () => (isHashed ? location.href : location.href.split("#", 1)[0]) as string;
  let page = "";
  let referrer = document.referrer;

  function send(type: string, fields: Data, data: Data = {}, isLast = false): void {
    const body = JSON.stringify({
      type,
      id: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`,
      url: page,
      ...(isHashed ? { path: new URL(page).pathname + new URL(page).hash } : {}),
      ...fields,
      data: navigator.webdriver ? { ...data, webdriver: true } : data,
    });
    // Text, so that the browser needs not ask first whether it may send.
    if (!isLast || !navigator.sendBeacon(endpoint, body))
      fetch(endpoint, { method: "POST", body, keepalive: true, credentials: "omit" }).catch(() => {});
  }

  const engagement = createEngagement((durationMs, scrollDepth) =>
    send("page_exit", { duration_ms: durationMs }, { scroll_depth: scrollDepth }, true),
  );
  const track: Track = (type, data) => send(type, {}, data);

  function view(): void {
    page = whole();
    send("page_view", { referrer }, { title: document.title });
    // From here on, people come from the page that they are on.
    referrer = page;
    engagement.begin();
  }

  onNavigation(
    // Before the first view, the page may only be rendered ahead.
    () => page !== "" && page !== whole(),
    () => {
      engagement.end();
      view();
    },
  );
  onLinks(track, options["downloads"]);
  const begin = () => {
    view();
    window.dendro = track;
    for (const [type, data] of queue as unknown as [string, Data][]) track(type, data);
  };
  if ((document as { prerendering?: boolean }).prerendering === true)
    document.addEventListener("prerenderingchange", begin, { once: true });
  else begin();
}
