import { minuteMs } from "@dendro/core";
import { personOf } from "./people.ts";
import { newArticle } from "./products.ts";
import { createRandom } from "./random.ts";
import { siteHost, staff } from "./shop.ts";
import { createRecorder, type SimulatedEvent } from "./simulated-event.ts";
import type { World } from "./world.ts";

/** The editor publishes an article, in the minute in which it was. */
export function publishArticle({ seed, stories: { published } }: World, minute: number): SimulatedEvent[] {
  if (published < minute || published >= minute + minuteMs) return [];
  const recorder = createRecorder(createRandom(seed, "published"), {
    ...personOf(seed, -1),
    host: siteHost,
    user_id: staff.editor.id,
  });
  const { slug: name, title, words, images } = newArticle;
  const data = { title, words, images, username: staff.editor.name };
  recorder.add("post_created", published, { path: `/journal/${name}`, name, data });
  return recorder.events;
}
