/**
 * The script for websites: `<script defer src="…/dendro.js" data-key="dk_site_…"></script>`. It writes nothing into the
 * browser, neither cookie nor storage, and every byte of it is downloaded by every visitor, so it does no more than what
 * docs/browser.md says.
 */
import { onLinks } from "./links.ts";
import { startTracker, type Track } from "./tracker.ts";
import { isLeftOut, isLocal } from "./unwanted.ts";

declare global {
  interface Window {
    /** Tracks an event of your own. Before the script has loaded it may be a queue, `dendro.q`. */
    dendro?: Track & { q?: IArguments[] };
  }
}

/** A module does not know which element it is of, so that is looked for. */
const script = (document.currentScript ??
  document.querySelector("script[data-key][src]")) as HTMLScriptElement | null;

if (script) start(script);
else console.error("Dendro: no <script data-key> in the page.");

function start({ dataset: options, src }: HTMLScriptElement): void {
  const isUnwanted =
    // Only when the site wants to honour it.
    ("dnt" in options &&
      (navigator.doNotTrack === "1" ||
        (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl)) ||
    isLeftOut("dendro_ignore") ||
    (!("local" in options) && isLocal());
  if (isUnwanted) {
    window.dendro = () => {};
    return;
  }
  const server = (options["url"] ?? new URL(src).origin).replace(/\/$/u, "");
  const track = startTracker({
    endpoint: `${server}/api/v1/events?key=${options["key"] ?? ""}`,
    isHashed: "hash" in options,
    queue: (window.dendro?.q ?? []) as unknown as Parameters<Track>[],
  });
  if (track === null) return;
  window.dendro = track;
  onLinks(track, options["downloads"]);
}
