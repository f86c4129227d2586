import { edges } from "./edges.ts";
import { dataModes } from "./modes.ts";
import {
  addressRanges,
  bytes,
  destinations,
  directory,
  durations,
  file,
  hostName,
  httpAddress,
  mailbox,
  smtpAddress,
  httpOrigin,
  oneOf,
  origins,
  parameterNames,
  postgresAddress,
  proxyAddress,
  secretText,
  wholeNumber,
  type ValueType,
} from "./config-values.ts";

/** One thing that can be configured. Its flag is `--` and its name in kebab-case. */
export interface Setting<T> {
  readonly env: string;
  /** What follows the flag in help, such as `<number>`. */
  readonly placeholder: string;
  readonly type: ValueType<T>;
  /** As one would write it; null when it is unset without a value given. */
  readonly default: string | null;
  readonly description: string;
  /** Never shown. */
  readonly secret?: true;
}

const logLevels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

/** Everything that can be configured. */
export const settings = {
  host: {
    env: "DENDRO_HOST",
    placeholder: "<address>",
    type: hostName,
    default: "127.0.0.1",
    description: "The address to listen at. 0.0.0.0 makes Dendro reachable from other machines.",
  },
  port: {
    env: "DENDRO_PORT",
    placeholder: "<number>",
    type: wholeNumber(0, 65_535),
    default: "4000",
    description: "The TCP port to listen at. 0 takes any that is free; the line on stdout says which.",
  },
  dataDir: {
    env: "DENDRO_DATA_DIR",
    placeholder: "<path>",
    type: directory,
    default: "./data",
    description:
      "The directory that holds everything Dendro keeps; made when it does not exist. One server at a time may use it.",
  },
  storeUrl: {
    env: "DENDRO_STORE_URL",
    placeholder: "<url>",
    type: postgresAddress,
    default: null,
    description:
      "The PostgreSQL that holds tenants, keys, sign-ins, settings, prices, saved filters and receipts, for servers that share them. " +
      "When it is not set, they are in the data directory. Events and visits are there in any case. " +
      "What a data directory has of them already is moved into a PostgreSQL that has none. All servers need the same DENDRO_SECRET_KEY. " +
      "Prefer the environment to the flag, which other users of the machine can see.",
    secret: true,
  },
  dataMode: {
    env: "DENDRO_DATA_MODE",
    placeholder: "<mode>",
    type: oneOf(dataModes),
    default: "0700",
    description:
      "Who may read the data directory: with 0700 its owner alone (files are 0600); with 0750 the owner's group as well " +
      "(files are 0640, but secret.key). What is there already is changed at the start.",
  },
  acceptLoss: {
    env: "DENDRO_ACCEPT_LOSS",
    placeholder: "<yes|no>",
    type: oneOf(["no", "yes"]),
    default: "no",
    description:
      "Go on without what is missing or damaged in the data directory, for one start: take what is there for all there is. " +
      "It cannot be put back afterwards.",
  },
  minFreeToStart: {
    env: "DENDRO_MIN_FREE_TO_START",
    placeholder: "<bytes>",
    type: bytes(0),
    default: "64MiB",
    description: "Bytes that must be free on the disk of the data directory for Dendro to start.",
  },
  minFreeToAccept: {
    env: "DENDRO_MIN_FREE_TO_ACCEPT",
    placeholder: "<bytes>",
    type: bytes(0),
    default: "32MiB",
    description:
      "Bytes that must be free on the disk of the data directory for events to be taken. Below that, senders get 503 with " +
      "Retry-After until there is room again: a disk that is full to the last byte could not even finish what was taken. " +
      "A busy server wants more, such as 1GiB.",
  },
  adminKey: {
    env: "DENDRO_ADMIN_KEY",
    placeholder: "<key>",
    type: secretText,
    default: null,
    description:
      "A key that may do everything, of 16 characters or more, such as openssl rand -hex 16 makes. When it is not set, one is made at the first start and shown once. " +
      "A shorter one is refused in a new data directory; in one that was used before, it is accepted from the server's own machine only. " +
      "Prefer the environment to the flag, which other users of the machine can see.",
    secret: true,
  },
  secretKey: {
    env: "DENDRO_SECRET_KEY",
    placeholder: "<key>",
    type: secretText,
    default: null,
    description:
      "What secrets in settings are encrypted with: 32 bytes in Base64 or hexadecimal, as `openssl rand -base64 32` makes them. " +
      "When it is not set, one is made at the first start and kept in the data directory as secret.key. " +
      "Without the key, secrets cannot be read again.",
    secret: true,
  },
  logLevel: {
    env: "DENDRO_LOG_LEVEL",
    placeholder: "<level>",
    type: oneOf(logLevels),
    default: "info",
    description:
      "How much is logged to stderr. With debug, errors of the command line come with their stack.",
  },
  trustProxy: {
    env: "DENDRO_TRUST_PROXY",
    placeholder: "<ranges>",
    type: addressRanges,
    default: "127.0.0.0/8,::1",
    description:
      "The reverse proxies whose X-Forwarded-For (or Forwarded, or X-Real-IP) is believed when the visitor's address is looked for. " +
      "A range too wide lets senders make up their address.",
  },
  locationHeaders: {
    env: "DENDRO_LOCATION_HEADERS",
    placeholder: "<edge>",
    type: oneOf(edges),
    default: "none",
    description:
      "The edge in front whose headers tell country, region and city of visitors: cloudflare (with its managed transform “Add visitor location headers”), " +
      "vercel, cloudfront or appengine. Believed from the addresses in DENDRO_TRUST_PROXY alone. " +
      "An edge sets these headers itself; any other proxy that is trusted must take them out of what it passes on, or senders make up where they are.",
  },
  cityMmdb: {
    env: "DENDRO_CITY_MMDB",
    placeholder: "<path>",
    type: file,
    default: null,
    description:
      "A database of cities in MaxMind's format, such as DB-IP's free dbip-city-lite.mmdb or GeoLite2-City.mmdb: region and city of visitors are looked for in it, " +
      "by an address that is not kept. It is read into memory at the start, and again at the next. Without it cities are those that senders and edges say.",
  },
  trustedNetworks: {
    env: "DENDRO_TRUSTED_NETWORKS",
    placeholder: "<ranges>",
    type: addressRanges,
    default: "127.0.0.0/8,::1",
    description:
      "The addresses from which conversation tracking is taken without a key, as its clients have none. " +
      "Behind a reverse proxy on the same machine that sets no X-Forwarded-For, every client looks local: set none.",
  },
  metricsNetworks: {
    env: "DENDRO_METRICS_NETWORKS",
    placeholder: "<ranges>",
    type: addressRanges,
    default: "127.0.0.0/8,::1",
    description:
      "The addresses from which /metrics may be read without a key; others need one of scope metrics, read or admin. " +
      "Requests of this machine count only without a proxy header.",
  },
  flushIntervalMs: {
    env: "DENDRO_FLUSH_INTERVAL_MS",
    placeholder: "<ms>",
    type: wholeNumber(10, 60_000),
    default: "250",
    description:
      "Milliseconds between the writer's flushes from the log to the warehouse. Longer means fewer, larger inserts and queries that see an event later.",
  },
  upkeepIntervalMs: {
    env: "DENDRO_UPKEEP_INTERVAL_MS",
    placeholder: "<ms>",
    type: wholeNumber(100, 3_600_000),
    default: "60000",
    description:
      "Milliseconds between rounds of maintenance: days that are over are rolled up, and events that are too old are deleted.",
  },
  maxBacklogBytes: {
    env: "DENDRO_MAX_BACKLOG_BYTES",
    placeholder: "<bytes>",
    type: bytes(2 ** 20),
    default: "512MiB",
    description:
      "Bytes of accepted events that may wait for the warehouse. Beyond that, senders get 429 until it has caught up.",
  },
  queryTimeoutMs: {
    env: "DENDRO_QUERY_TIMEOUT_MS",
    placeholder: "<ms>",
    type: wholeNumber(100, 3_600_000),
    default: "30000",
    description: "Milliseconds after which a query is stopped with query_timeout.",
  },
  queryMaxMemoryBytes: {
    env: "DENDRO_QUERY_MAX_MEMORY_BYTES",
    placeholder: "<bytes>",
    type: bytes(16 * 2 ** 20),
    default: "2GiB",
    description: "Bytes of memory that one query may use before it is stopped with query_too_expensive.",
  },
  memoryBudgetBytes: {
    env: "DENDRO_MEMORY_BUDGET_BYTES",
    placeholder: "<bytes>",
    type: bytes(128 * 2 ** 20),
    default: null,
    description:
      "Bytes that requests being taken in, what waits for live connections and answers kept for others may hold together. " +
      "Beyond that, senders get 429 and connections that do not read are closed. By default an eighth of the memory " +
      "that the machine or its container has, from 128 MiB to 512 MiB.",
  },
  webhookRetries: {
    env: "DENDRO_WEBHOOK_RETRIES",
    placeholder: "<durations>",
    type: durations,
    default: "5s,5m,30m,2h,5h,10h,10h",
    description:
      "How long after a failed attempt a webhook is sent again: after the first, the second, and so on; then it is given up. " +
      "Up to a tenth is added, and a receiver's Retry-After is honoured.",
  },
  webhookRetentionDays: {
    env: "DENDRO_WEBHOOK_RETENTION_DAYS",
    placeholder: "<days>",
    type: wholeNumber(1, 366),
    default: "30",
    description:
      "How many days it is kept what was sent to webhooks and what they answered, and what came to sources.",
  },
  publicUrl: {
    env: "DENDRO_PUBLIC_URL",
    placeholder: "<url>",
    type: httpOrigin,
    default: null,
    description:
      "The address at which people reach Dendro when that is not where it listens, as behind a reverse proxy. Used for the sign-in link.",
  },
  egressAllow: {
    env: "DENDRO_EGRESS_ALLOW",
    placeholder: "<destinations>",
    type: destinations,
    default: "none",
    description:
      "What Dendro may call although it is not on the public internet, when somebody configures its address, as for a webhook. " +
      "A name is allowed with whatever addresses it has, so name only what is in a DNS of your own.",
  },
  egressProxy: {
    env: "DENDRO_EGRESS_PROXY",
    placeholder: "<url>",
    type: proxyAddress,
    default: null,
    description:
      "The proxy through which Dendro calls addresses that somebody configured, by CONNECT: for receivers that let in fixed addresses only. " +
      "Names are resolved and checked here; the proxy is asked for the address that was checked. " +
      "Prefer the environment to the flag, which other users of the machine can see.",
    secret: true,
  },
  heartbeatUrl: {
    env: "DENDRO_HEARTBEAT_URL",
    placeholder: "<url>",
    type: httpAddress,
    default: null,
    description:
      "An address that is called every minute while Dendro runs: of a service that tells you when it was not, for who is dead raises no alarm.",
  },
  smtpUrl: {
    env: "DENDRO_SMTP_URL",
    placeholder: "<url>",
    type: smtpAddress,
    default: null,
    description:
      "The server that reports are sent by: smtps:// for TLS from the start, smtp:// for STARTTLS where the server offers it. " +
      "Prefer the environment to the flag, which other users of the machine can see.",
    secret: true,
  },
  mailFrom: {
    env: "DENDRO_MAIL_FROM",
    placeholder: "<address>",
    type: mailbox,
    default: null,
    description: "Who the mail is from, as the server of DENDRO_SMTP_URL lets it.",
  },
  browser: {
    env: "DENDRO_BROWSER",
    placeholder: "<path>",
    type: file,
    default: null,
    description:
      "The path of a Chromium, Chrome or Edge, with which boards are printed as PDF: started for each, one at a time. Without one, people print from their own browsers.",
  },
  queryParameters: {
    env: "DENDRO_QUERY_PARAMETERS",
    placeholder: "<names>",
    type: parameterNames,
    default: "none",
    description:
      "Parameters of URLs, in the query or the path, that are kept besides those of campaigns (utm_…, ref, source), wherever a URL stands in an event. " +
      "All others are removed: they may hold secrets and names of people.",
  },
  corsOrigins: {
    env: "DENDRO_CORS_ORIGINS",
    placeholder: "<origins>",
    type: origins,
    default: "*",
    description: "The web origins whose pages may send events.",
  },
} as const satisfies Record<string, Setting<unknown>>;
