import type { PageVisit, Visit } from "./visit-state.ts";

/** Words that people read in a minute. */
const wordsPerMinute = 230;

/** Somebody opens an article of the journal; some reach its end, and a few say what they think of it. */
export function readArticle(
  { random, recorder, at, member }: Visit,
  { path, article, stay }: PageVisit,
): void {
  const { slug: name, title, words, images } = article;
  const post = { path, name };
  // To open it is all that they have done by now: who leaves then has bounced.
  recorder.add("post_view", at + 200, {
    ...post,
    interactive: false,
    data: { title, words, images, ...member },
  });
  const needed = (words / wordsPerMinute) * 60_000;
  if (stay < needed * 0.7) return;
  const duration_ms = Math.round(Math.min(stay, random.logNormal(needed, 0.2)));
  const end = at + Math.min(stay, duration_ms) - 1000;
  recorder.add("post_read_complete", end, { ...post, duration_ms });
  if (random.chance(0.22)) {
    recorder.add("reaction", end + 200, {
      ...post,
      data: { reaction: random.oneOf(["heart", "summit", "clap"]) },
    });
    if (random.chance(0.08)) recorder.add("reaction.undone", end + 500, post);
  }
  if (random.chance(0.05)) recorder.add("comment", end + 700, post);
  if (random.chance(0.07))
    recorder.add("share", end + 800, {
      ...post,
      data: { method: random.oneOf(["link", "mail", "whatsapp"]) },
    });
}
