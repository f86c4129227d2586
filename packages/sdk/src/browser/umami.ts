/**
 * What a page with Umami's snippet loads here: `<script defer src="…/script.js" data-website-id="dk_site_…"></script>`.
 * Understands the page's calls of `umami.track()` and `umami.identify()`, and what is marked with `data-umami-event`.
 */
import { startTracker, type Data } from "./tracker.ts";
import { isLeftOut } from "./unwanted.ts";

type Payload = Data & { readonly url?: string; readonly name?: string; readonly data?: Data };

/** What a site marks, and what it says of it: `data-umami-event-…`. */
const mark = "data-umami-event";

const script = document.currentScript as HTMLScriptElement | null;
if (script) start(script);
else console.error("Dendro: Umami's script does not run as a module.");

function start({ src, dataset }: HTMLScriptElement): void {
  const { origin, searchParams } = new URL(src);
  const website = dataset["websiteId"] ?? "";
  const key = dataset["key"] ?? searchParams.get("key") ?? website;
  const server = (dataset["hostUrl"] ?? origin).replace(/\/$/u, "");
  const domains = dataset["domains"]?.split(",").map((name) => name.trim());
  const isUnwanted =
    isLeftOut("umami.disabled") ||
    isLeftOut("dendro_ignore") ||
    (dataset["doNotTrack"] === "true" && navigator.doNotTrack === "1") ||
    (domains !== undefined && !domains.includes(location.hostname));
  const track = isUnwanted
    ? () => {}
    : startTracker({
        endpoint: `${server}/api/v1/events?key=${key}`,
        isHashed: false,
        isManual: dataset["autoTrack"] === "false",
        fields: { source: location.hostname },
      });
  if (track === null) return;
  const tag = dataset["tag"] === undefined ? {} : { tag: dataset["tag"] };

  const send = (type: string, data: Data = {}, more: Data = {}): void =>
    track(type, { ...tag, ...data }, more);

  function sendPayload({ name, url, referrer, title, data }: Payload): void {
    send(
      name ?? "page_view",
      { ...(title === undefined ? {} : { title }), ...data },
      {
        ...(url === undefined ? {} : { url: new URL(url, location.href).href }),
        ...(name === undefined && referrer !== undefined ? { referrer } : {}),
      },
    );
  }

  const umami = {
    /** A view of the page, an event by its name, or a payload of one's own; answers when it is on its way. */
    async track(what?: string | Payload | ((payload: Payload) => Payload), data?: Data): Promise<void> {
      if (typeof what === "string") send(what, data);
      else if (typeof what === "function")
        sendPayload(
          what({ website, hostname: location.hostname, url: location.href, title: document.title }),
        );
      else if (what === undefined)
        send("page_view", { title: document.title }, { referrer: document.referrer });
      else sendPayload(what);
    },
    async identify(who?: string | Data, data?: Data): Promise<void> {
      if (typeof who === "string") send("user.identified", data, { user_id: who });
      else send("user.identified", who);
    },
  };
  (window as unknown as { umami: typeof umami }).umami = umami;
  document.addEventListener(
    "click",
    ({ target }) => {
      const element = target instanceof Element ? target.closest(`[${mark}]`) : null;
      if (element === null) return;
      const data: Record<string, string> = {};
      for (const { name, value } of element.attributes)
        if (name.startsWith(`${mark}-`)) data[name.slice(mark.length + 1)] = value;
      send(element.getAttribute(mark) as string, data);
    },
    true,
  );
}
