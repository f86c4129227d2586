import { z } from "zod";
import { createZone, DendroError, faultSentence, withoutNulls, zodFaults } from "@dendro/core";
import { createJsonTexts } from "./json-texts.ts";
import type { LiveHub } from "./live-hub.ts";
import { createSiteFeeds, type SiteValues, type SiteFeeds } from "./site-feed.ts";
import { siteMetrics, type SiteMetric } from "./site-metrics.ts";
import type { Session, Protocol } from "../http/text-connection.ts";

const frameSchema = z.object({
  type: z.enum(["subscribe", "unsubscribe"]),
  metrics: z.array(z.enum(siteMetrics)).min(1).max(siteMetrics.length),
});

/**
 * A site now: frames `init` with the metrics of today as `stats`, `update` with those that have changed, and `event` with
 * what happens. `data` is the same once more, under the name that it had first. The client says which metrics it wants;
 * at first it gets all.
 */
export function siteProtocol(hub: LiveHub): Protocol {
  const feeds = createSiteFeeds(hub);
  const jsonOf = createJsonTexts();
  return {
    open({ tenant }, url) {
      const timezone = url.searchParams.get("timezone") ?? "UTC";
      createZone(timezone);
      return (send) => openSession(feeds, { tenant, timezone }, jsonOf, send);
    },
    errorText: ({ code, message }) => JSON.stringify({ type: "error", code, message }),
  };
}

interface Site {
  readonly tenant: string;
  readonly timezone: string;
}

function openSession(
  feeds: SiteFeeds,
  { tenant, timezone }: Site,
  jsonOf: (value: unknown) => string,
  send: (text: string) => void,
): Session {
  const wanted = new Set<SiteMetric>(siteMetrics);
  let latest: SiteValues | null = null;

  function sendValues(type: "init" | "update", values: SiteValues): void {
    const data = [...values].flatMap(([name, value]) =>
      wanted.has(name) ? [`"${name}":${jsonOf(value)}`] : [],
    );
    if (type !== "init" && data.length === 0) return;
    const stats = `{${data.join(",")}}`;
    send(`{"type":"${type}","stats":${stats},"data":${stats}}`);
  }

  const subscription = feeds.watch(tenant, timezone, {
    init(values) {
      latest = values;
      sendValues("init", values);
    },
    update: (values) => sendValues("update", values),
    event(event) {
      const text = jsonOf(event);
      send(`{"type":"event","event":${text},"data":${text}}`);
    },
    failed: ({ code, message }) => send(JSON.stringify({ type: "error", code, message })),
  });

  return {
    receive(frame) {
      const { type, metrics } = readFrame(frame);
      if (type === "unsubscribe") return metrics.forEach((name) => wanted.delete(name));
      const missed = metrics.filter((name) => !wanted.has(name));
      missed.forEach((name) => wanted.add(name));
      // What changed while it was not wanted.
      if (latest !== null)
        sendValues("update", new Map([...latest].filter(([name]) => missed.includes(name))));
    },
    end: subscription.close,
  };
}

function readFrame(frame: unknown): z.infer<typeof frameSchema> {
  const read = frameSchema.safeParse(withoutNulls(frameSchema, frame));
  if (read.success) return read.data;
  const sentence = faultSentence(zodFaults(read.error, "frame"));
  throw new DendroError("invalid_request", sentence ?? "The frame is not valid.");
}
