import { count } from "../aggregates/count.ts";
import { distinct } from "../aggregates/distinct.ts";
import { max } from "../aggregates/extreme.ts";
import { mean } from "../aggregates/mean.ts";
import { sum } from "../aggregates/sum.ts";
import { and, is, type Condition } from "./condition.ts";
import { countOf, declareIn } from "./declare.ts";
import type { Field } from "./field.ts";
import {
  constant,
  differenceOf,
  largerOf,
  over,
  overEach,
  ratioOf,
  scaled,
  sumOf,
  type Metric,
} from "./metric.ts";

const declare = declareIn("web");
const byPeople = (...types: string[]): Condition => and(is("type", ...types), is("bot", ""));

const countOfPeople = (name: string, title: string, type: string, description: string): Metric =>
  declare(name, title, "count", "up", countOf(byPeople(type)), `${description} Bots are left out.`);

const finished = byPeople("post_read_complete");
const readers = over("events", distinct, "visitor", byPeople("post_view", "post_read_complete"));

/** Somebody and a post: whoever reads two posts is two readers. */
const reader: Field = { allOf: ["visitor", "name"] };

/** Words that people read in a minute, and what a picture adds, in milliseconds. */
const wordsPerMinute = 200;
const msPerImage = 10_000;
/** How much of the time that a post takes to read makes reading it deep. */
const deepShare = 0.6;

const viewed = byPeople("post_view");
const longest = (path: string) => over("events", max, { path: [path] }, viewed);
/** How long a post takes to read, in milliseconds: as the sender says, or by its words and images. */
const estimate = largerOf(
  longest("reading_time_ms"),
  sumOf(
    scaled(largerOf(constant(0), longest("words")), 60_000 / wordsPerMinute),
    scaled(largerOf(constant(0), longest("images")), msPerImage),
  ),
);
/** How long somebody read a post, in milliseconds: what they say at its end, or all the time that they spent on its page. */
const spent = largerOf(
  over("events", max, "duration_ms", byPeople("post_view", "post_read_complete")),
  over("events", sum, "duration_ms", byPeople("page_exit")),
);

/** Posts: what people write for others to read. */
export const postMetrics: readonly Metric[] = [
  countOfPeople("posts_created", "Posts created", "post_created", "Posts that people published."),
  countOfPeople("post_views", "Post views", "post_view", "Posts that people opened."),
  declare(
    "unique_post_views",
    "Unique post views",
    "count",
    "up",
    over("events", distinct, "visitor", viewed),
    "Different people who opened a post. Bots are left out.",
  ),
  declare(
    "reactions",
    "Reactions",
    "count",
    "up",
    differenceOf(countOf(byPeople("reaction")), countOf(byPeople("reaction.undone"))),
    "Reactions to posts, without those that were undone. Bots are left out.",
  ),
  countOfPeople(
    "reactions_given",
    "Reactions given",
    "reaction",
    "Reactions to posts, including those that were undone later.",
  ),
  countOfPeople("comments", "Comments", "comment", "Comments on posts."),
  countOfPeople("shares", "Shares", "share", "Posts that people shared."),
  countOfPeople(
    "reads_completed",
    "Reads completed",
    "post_read_complete",
    "How often posts were read to the end.",
  ),
  declare(
    "readers",
    "Readers",
    "count",
    "up",
    readers,
    "Different people who opened a post or read it to the end. Bots are left out.",
  ),
  declare(
    "deep_reads",
    "Deep reads",
    "count",
    "up",
    overEach(reader, count, null, [
      { of: estimate, op: ">", value: 0 },
      { of: differenceOf(spent, scaled(estimate, deepShare)), op: ">=", value: 0 },
    ]),
    `Readers of a post who spent at least ${deepShare * 100} % of the time that it takes to read, whether they reached its end or not. ` +
      `That time is \`data.reading_time_ms\` of \`post_view\`, or ${wordsPerMinute} words of \`data.words\` a minute and ${msPerImage / 1000} seconds for each of \`data.images\`; ` +
      "posts of which neither is known have no deep reads. Bots are left out.",
  ),
  declare(
    "finish_rate",
    "Finish rate",
    "percent",
    "up",
    ratioOf(over("events", distinct, "visitor", finished), readers, 100),
    "Readers who reached the end of a post, as a share of all readers.",
  ),
  declare(
    "read_time",
    "Read time",
    "seconds",
    "up",
    scaled(over("events", mean, "duration_ms", finished), 0.001),
    "The mean time that people read who read to the end.",
  ),
];
