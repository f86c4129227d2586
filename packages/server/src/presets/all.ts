import { agents } from "./agents.ts";
import { conversationList } from "./conversation-list.ts";
import * as conversations from "./conversations.ts";
import { costs } from "./costs.ts";
import { goals } from "./goals.ts";
import { nodes } from "./nodes.ts";
import { performance } from "./performance.ts";
import type { Preset } from "./preset.ts";
import { posts } from "./posts.ts";
import { quality } from "./quality.ts";
import { requests } from "./requests.ts";
import { pages } from "./site-pages.ts";
import * as sites from "./sites.ts";
import { traces } from "./traces.ts";
import { userActivities } from "./user-activities.ts";
import * as users from "./users.ts";
import { workflows } from "./workflows.ts";

/** Every preset there is. */
export const presets: readonly Preset[] = [
  nodes,
  workflows,
  performance,
  costs,
  conversationList,
  ...Object.values(conversations),
  userActivities,
  ...Object.values(users),
  quality,
  ...Object.values(sites),
  pages,
  posts,
  goals,
  agents,
  requests,
  traces,
];
