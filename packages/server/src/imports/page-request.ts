import type { LogEntry } from "./log-entry.ts";

/** What pages load, and what readers and robots fetch: no page itself. */
const assets = new Set(
  (
    "css js mjs cjs map json xml rss atom txt csv png jpg jpeg gif svg ico webp avif bmp tif tiff woff woff2 ttf otf eot " +
    "mp3 mp4 m4a m4v ogg oga ogv wav webm mov avi flv swf pdf ps doc docx xls xlsx ppt pptx zip gz tgz bz2 xz 7z rar tar " +
    "jar war deb rpm dmg exe msi iso bin wasm rb py sh c h patch diff log"
  ).split(" "),
);

const feed = /(?:^|\/)(?:feed|feeds|rss|atom)\/?$/iu;
const feedQuery = /(?:^|&)(?:flav=(?:rss|atom)|feed=)/iu;

/**
 * Whether a request was a person's browser asking for a page: GET, answered with 2xx or 304, neither an asset nor a
 * feed, and from an agent that is no bot's.
 * @param botReason why the agent is taken for a bot's; empty for people
 */
export function isPageRequest(entry: LogEntry, botReason: string): boolean {
  const { method, path, query, status_code: status } = entry;
  if (method !== "GET" || !(status === 304 || (status >= 200 && status < 300))) return false;
  if (entry.user_agent === "" || botReason !== "") return false;
  return !isAsset(path) && !feed.test(path) && !feedQuery.test(query);
}

function isAsset(path: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const dot = name.lastIndexOf(".");
  return dot !== -1 && assets.has(name.slice(dot + 1).toLowerCase());
}
