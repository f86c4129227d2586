import { createEngagement } from "./engagement.ts";
import { onNavigation, withoutQuery } from "./navigation.ts";

export type Data = Record<string, unknown>;
/** @param more fields beside `data`, such as another `url` */
export type Track = (type: string, data?: Data, more?: Data) => void;

export interface TrackerOptions {
  /** Where events go, with the key. */
  readonly endpoint: string;
  /** The page has the part behind `#`. */
  readonly isHashed: boolean;
  /** Tells of no page by itself. */
  readonly isManual?: boolean;
  /** What every event says besides, such as the site's name. */
  readonly fields?: Data;
  /** Calls from before the script had loaded. */
  readonly queue?: Parameters<Track>[];
}

/** What an application says of a new page, its title above all, stands there after this long. */
const settledAfterMs = 100;

/**
 * Tells of pages by itself, and of what the page says.
 * @returns null when it is being told already: the script is in the page twice, or was run again with another page
 */
export function startTracker({
  endpoint,
  isHashed,
  isManual,
  fields,
  queue = [],
}: TrackerOptions): Track | null {
  const running = window as unknown as Record<string, unknown>;
  const mark = `dendro ${endpoint}`;
  if (running[mark]) return null;
  running[mark] = true;
  const address = () => (isHashed ? location.href : location.href.split("#", 1)[0]) as string;
  /** Empty before the first view: the page may only be rendered ahead. */
  let page = "";
  let referrer = document.referrer;
  let untold: ReturnType<typeof setTimeout> | undefined;

  function send(type: string, more: Data, data: Data = {}, isLast = false): void {
    try {
      const body = JSON.stringify({
        type,
        id: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`,
        url: page,
        screen: screen.width + "x" + screen.height,
        ...(isHashed ? { path: withoutQuery(page).slice(location.origin.length) } : {}),
        ...fields,
        ...more,
        data: navigator.webdriver ? { ...data, webdriver: true } : data,
      });
      // Text, so that the browser needs not ask first whether it may send.
      if (!isLast || !navigator.sendBeacon?.(endpoint, body))
        fetch(endpoint, { method: "POST", body, keepalive: true, credentials: "omit" }).catch(() => {});
    } catch (error) {
      // What is no JSON is lost alone; the page goes on.
      console.warn(error);
    }
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
    if (isManual) return;
    untold = setTimeout(tellView, settledAfterMs);
    engagement.begin();
  }

  const track: Track = (type, data, more = {}) => {
    if (page === "") return void queue.push([type, data, more]);
    tellView();
    send(type, more, data);
  };

  onNavigation(address, () => {
    if (page === "") return;
    engagement.end();
    // An exit is not always told, a view is.
    tellView();
    view();
  });
  const begin = () => {
    view();
    // The page itself is there already.
    tellView();
    for (const call of queue) track(...call);
  };
  if ((document as { prerendering?: boolean }).prerendering === true)
    document.addEventListener("prerenderingchange", begin, { once: true });
  else begin();
  return track;
}
