import type { ErrorCode } from "@dendro/core";

/** What a person needs to know about a kind of error. Total: a code without it does not compile. */
export const errorDocs: Readonly<Record<ErrorCode, { cause: string; fix: string }>> = {
  malformed_body: {
    cause:
      "The body is not what its content type says: broken JSON, bytes that are not UTF-8, or broken compression.",
    fix: "Send well-formed JSON in UTF-8, and a Content-Encoding only when the body is compressed.",
  },
  invalid_request: {
    cause: "A field is missing, unknown or of the wrong type.",
    fix: "`errors` names each field and what is wrong with it.",
  },
  invalid_event: {
    cause:
      "An event lacks something or has a value of the wrong type. Other events of the same request are not affected.",
    fix: "`message` names the field, what was sent and what is expected.",
  },
  type_not_allowed: {
    cause:
      "The key is of scope site, which is public: it takes what happens in pages, feedback and types of your own, and nothing that servers, agents and workflows say of themselves.",
    fix: "Send such events from a server, with a key of scope ingest.",
  },
  event_too_old: {
    cause: "The tenant keeps events of this type for so many days, and the event is older.",
    fix: "Keep them for longer (`retention_days`) before you send or import such events.",
  },
  event_too_large: {
    cause: "One event has more than 64 KiB.",
    fix: "Send less in `data`; keep large texts elsewhere and send a reference.",
  },
  too_many_events: { cause: "A request has more than 1,000 events.", fix: "Send them in several requests." },
  body_too_large: {
    cause: "A body has more bytes after decompression than are read.",
    fix: "Send fewer events at a time: 5 MiB is the limit.",
  },
  unsupported_encoding: {
    cause: "The Content-Encoding is not supported.",
    fix: "Use gzip, deflate, br, zstd or none.",
  },
  unsupported_media_type: {
    cause: "The Content-Type is not supported here.",
    fix: "Use application/json.",
  },
  method_not_allowed: {
    cause: "The path exists, but not for this method.",
    fix: "`detail` names the methods there are.",
  },
  not_found: {
    cause: "Nothing was found at this path.",
    fix: "Look at /docs for the paths there are.",
  },
  upgrade_required: {
    cause:
      "This path accepts WebSocket connections only, and the request has no `Upgrade`. A reverse proxy may have taken its `Upgrade` header away.",
    fix: "Connect with a WebSocket client; let the proxy speak HTTP/1.1 to Dendro and pass `Upgrade` and `Connection` on.",
  },
  request_timeout: {
    cause: "The request did not arrive whole in time.",
    fix: "Send it again; look at the network in between.",
  },
  conflict: { cause: "Something with that name exists already.", fix: "Choose another name." },
  missing_key: {
    cause: "The request has no key.",
    fix: "Send `Authorization: Bearer <key>`, `X-API-Key: <key>`, or `?key=<key>`.",
  },
  invalid_key: {
    cause: "The key is unknown or was revoked, or the sign-in has ended.",
    fix: "Make a key with `dendro keys create`, or sign in again.",
  },
  key_in_address: {
    cause:
      "A key of scope admin stands in the address of a request (`?key=`, or a path), from where it gets into the logs of proxies.",
    fix: "Send it as `Authorization: Bearer <key>` or `X-API-Key: <key>`; where only an address can be given, use a key of scope site, ingest or read.",
  },
  origin_not_allowed: {
    cause: "The key is restricted to certain origins, and the request has another origin or none.",
    fix: "Make a key with `--origin` for this site, or send from a server with a key of scope ingest.",
  },
  key_of_another_worker: {
    cause: "A key of scope worker belongs to one worker, and another one registers with it.",
    fix: "Make a key for each worker: `dendro keys create --scope worker --worker <id> --name <name>`.",
  },
  too_many_guesses: {
    cause:
      "So many wrong keys came from the address that more of them are not looked for until a while has passed. Keys that Dendro made go on working, and so do others that were right from there before.",
    fix: "Stop the client that sends wrong keys, or wait for `Retry-After` seconds.",
  },
  invalid_signature: {
    cause:
      "A webhook came to `/hooks/:id` and its signature was made with no secret of the source, over another body, or more than five minutes ago.",
    fix: "Give the source the secret that the sender signs with, and look at what was refused: it is kept for a day.",
  },
  insufficient_scope: {
    cause: "The key is for something else: another scope, or another tenant.",
    fix: "Use a key of the scope that `detail` names.",
  },
  unknown_tenant: {
    cause: "No tenant has that name.",
    fix: "Create it with `dendro tenants create`.",
  },
  invalid_query: {
    cause: "The query is not valid.",
    fix: "See `detail` for the part and its value.",
  },
  unknown_metric: {
    cause: "No metric has that name.",
    fix: "`detail` and /api/v1/catalog list those there are.",
  },
  unknown_dimension: {
    cause: "No dimension has that name.",
    fix: "`detail` and /api/v1/catalog list those there are; anything in `data` is `data.<path>`.",
  },
  unknown_timezone: {
    cause: "No time zone has that name.",
    fix: "Use an IANA name such as Europe/Berlin.",
  },
  query_timeout: {
    cause: "The query ran longer than allowed.",
    fix: "Ask for a shorter time or fewer dimensions, or raise DENDRO_QUERY_TIMEOUT_MS.",
  },
  query_too_expensive: {
    cause: "The query needs more memory than allowed.",
    fix: "Ask for a shorter time or fewer dimensions, or raise DENDRO_QUERY_MAX_MEMORY_BYTES.",
  },
  not_configured: {
    cause:
      "What was asked for needs something that this server was not given, such as a browser to print with.",
    fix: "Set what `detail` names, and start the server again.",
  },
  too_many_exports: {
    cause: "As many lists of events are on their way as may be at the same time.",
    fix: "Try again when one of them has ended, or after `Retry-After` seconds.",
  },
  invalid_setting: {
    cause: "The worker has no such setting, people may not change it, or it does not allow the value.",
    fix: "See `detail` for the option and its valid values.",
  },
  stale_setting: {
    cause: "The setting was changed after the version that the patch is based on.",
    fix: "Look at what it holds now, and send the change again with the newest `base_version`.",
  },
  invalid_settings_schema: {
    cause: "A worker declares settings that contradict themselves, such as a default that is not allowed.",
    fix: "`errors` names every field and what is wrong with it. Mend the schema in the worker.",
  },
  too_many_subscriptions: {
    cause: "A connection or the server has reached its limit of subscriptions.",
    fix: "Unsubscribe what is not looked at.",
  },
  live_unavailable: {
    cause: "The tenant's figures are shown a day late (`mode: delayed`), so there is nothing live.",
    fix: "Ask over HTTP, or set the tenant's mode to `live`.",
  },
  events_not_kept: {
    cause:
      "The tenant keeps figures only (`mode: aggregate_only`): single events, traces and lists of people are not shown.",
    fix: "Ask for figures, or set the tenant's mode to `live` before the events are sent.",
  },
  slow_consumer: {
    cause: "A live connection did not take what was sent to it.",
    fix: "Read faster, filter more, or connect again: a new snapshot starts from now.",
  },
  overloaded: {
    cause: "Too much waits to be written.",
    fix: "Send it again after `Retry-After` seconds. Nothing that was accepted is lost.",
  },
  storage_unavailable: {
    cause: "Events cannot be put on disk: it is full, or cannot be written to.",
    fix: "Free space or mend the directory; Dendro goes on by itself. Send it again then.",
  },
  warehouse_unavailable: {
    cause: "The warehouse does not answer.",
    fix: "Look at /ready and the server's log. Events are still accepted.",
  },
  shutting_down: { cause: "The server is stopping.", fix: "Send it again in a moment." },
  damaged_data: {
    cause: "A file or folder of the data directory is gone while others show that it was there.",
    fix: "Put it back from a backup; or go on without it by starting once with `--accept-loss yes`.",
  },
  newer_data: {
    cause: "A newer release has opened the data directory and changed its format.",
    fix: "Start the release that the message names, or a newer one; or restore a backup that was made before the upgrade.",
  },
  invalid_configuration: {
    cause: "A flag or an environment variable has a value that it cannot have.",
    fix: "The message names each one and what it may be.",
  },
  internal: {
    cause: "A fault in Dendro.",
    fix: "Report it with the `requestId`, by which the server's log has the details.",
  },
};
