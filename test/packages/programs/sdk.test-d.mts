import { expectTypeOf } from "expect-type";
import { createClient, type Client, type EventFields, type TrackedEvent } from "@dendro/sdk";
import { diskSpool } from "@dendro/sdk/node";

const dendro = createClient({
  url: "http://127.0.0.1:4000",
  key: "dk_ingest_…",
  spool: diskSpool({ directory: "." }),
});
expectTypeOf(dendro).toEqualTypeOf<Client>();

// `track` takes an event, or its type and the rest of it.
expectTypeOf(dendro.track).toBeCallableWith({ type: "order.placed", user_id: "ann", data: { total: 12.5 } });
expectTypeOf(dendro.track).toBeCallableWith("order.placed");
expectTypeOf(dendro.track).toBeCallableWith("order.placed", { user_id: "ann", data: { total: 12.5 } });
expectTypeOf(dendro.track).returns.toEqualTypeOf<void>();
expectTypeOf<TrackedEvent>().toHaveProperty("type").toEqualTypeOf<string>();
expectTypeOf<EventFields>().toHaveProperty("user_id");
// @ts-expect-error an event has a type
dendro.track({ user_id: "ann" });
// @ts-expect-error a field has the type of its column
dendro.track("order.placed", { duration_ms: "12" });
// @ts-expect-error there is no such field: what is yours goes into data
dendro.track("order.placed", { total: 12.5 });
// @ts-expect-error the type is said once
dendro.track({ type: "order.placed" }, { user_id: "ann" });

// What work resolves with comes out of what measures it.
expectTypeOf(await dendro.span("search", async () => 3)).toEqualTypeOf<number>();
expectTypeOf(dendro.flush).returns.toEqualTypeOf<Promise<void>>();
