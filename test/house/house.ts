/** A package as it may be built. */
export interface PackagePlan {
  /** The packages of this workspace that it may import, by their folders. */
  readonly uses: readonly string[];
  /** What stands in its `src`, from the bottom up: each may import those before it, and none after it. */
  readonly rooms: readonly string[];
  /** What of it may import Node's own modules: rooms, or files by their path in `src`. @defaultValue none */
  readonly onNode?: readonly string[];
  /** The implementations of ports, by their paths in `src`: they are used by their ports alone. @defaultValue none */
  readonly engines?: readonly string[];
  /** What only one of them says, by its path: the words of an engine that are none of the port's language. */
  readonly words?: Readonly<Record<string, RegExp>>;
  /** The room that knows every implementation, and gives it to whoever uses the port. */
  readonly composedIn?: string;
}

const upwards = (rooms: string): string[] => rooms.trim().split(/\s+/u);

/** Every package, from the bottom up. */
export const house: Readonly<Record<string, PackagePlan>> = {
  core: {
    uses: [],
    rooms: upwards(`
      errors.ts hash sql async time privacy node-20.ts without-nulls.ts safe-address.ts event aggregates catalog
      query live analysis traces settings breakers alerts reports zod-faults.ts protocol index.ts
    `),
  },
  delivery: {
    uses: ["core"],
    rooms: upwards(`
      message-of.ts timer.ts drop-reason.ts outcome.ts batch.ts batch-ids.ts post.ts spool.ts reporter.ts take-batch.ts
      deadline.ts kept-batches.ts batch-list.ts delivery.ts delivery-queue.ts index.ts
    `),
  },
  ingest: {
    uses: ["core"],
    rooms: upwards(`
      steps.ts turns.ts place.ts sender.ts reply.ts receipt.ts decoded.ts foreign-value.ts foreign-event.ts correction.ts tracker.ts people traces
      visits json content enrich prices usage calls trackers.ts receivers pipeline index.ts
    `),
    onNode: ["pipeline/anonymize.ts", "pipeline/uuid.ts"],
  },
  node: {
    uses: ["core"],
    rooms: upwards(`
      parse-url.ts encryption.ts local-request.ts table-prefix.ts migrate.ts node-sqlite.ts sqlite-dialect.ts
      postgres-notices.ts open-dialect.ts settings sockets index.ts
    `),
    onNode: ["."],
  },
  server: {
    uses: ["core", "ingest", "node"],
    rooms: upwards(`
      installation fair egress schedule bus store log warehouse tenants auth journal rejections flow query messages webhooks sources breakers alerts rollup retention
      export backup repair presets print mail reports imports http live settings telemetry api compose server.ts cli index.ts
    `),
    onNode: ["."],
    engines: ["bus/postgres.ts", "store/postgres", "store/sqlite", "log/sqlite", "warehouse/chdb"],
    words: {
      "warehouse/chdb":
        /\bsystem\.[a-z_]+|\b(?:OPTIMIZE|DETACH|ATTACH|FREEZE|RENAME|DROP) (?:TABLE|PART)|\b_part\b|mutations_sync|currentDatabase\(/u,
    },
    composedIn: "compose",
  },
  worker: {
    uses: ["core", "delivery", "node"],
    rooms: upwards(`
      refusal.ts judgement.ts ran-under.ts respond.ts options.ts identify.ts memory audience.ts analytics settings
      history handler.ts handler-memory.ts conversations engine.ts readiness.ts dispatched.ts http.ts
      worker.ts index.ts
    `),
    onNode: ["."],
  },
  sdk: {
    uses: ["core", "delivery"],
    rooms: upwards(`event trace client index.ts breakers node middleware browser`),
    onNode: ["node"],
  },
  react: { uses: ["core"], rooms: upwards(`client hooks index.ts`) },
  web: {
    uses: ["core", "react", "sdk"],
    rooms: upwards(`
      styles.css format theme ui keys live api filters charts questions saving exports shell metrics lists events setup home
      sites agents users conversations workflows requests answers mail boards shared explore session settings workers docs admin webhooks sources breakers alerts reports
      traces app-route.tsx breaker-routes.ts alert-routes.ts report-routes.ts webhook-routes.ts router.tsx main.tsx
    `),
    // What draws mail runs in the server.
    onNode: ["mail"],
  },
};
