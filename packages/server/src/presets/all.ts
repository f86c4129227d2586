import { agents } from "./agents.ts";
import * as conversations from "./conversations.ts";
import { goals } from "./goals.ts";
import type { Preset } from "./preset.ts";
import { quality } from "./quality.ts";
import { requests } from "./requests.ts";
import * as sites from "./sites.ts";
import { traces } from "./traces.ts";
import * as users from "./users.ts";
import * as workflows from "./workflows.ts";

/** Every preset there is. */
export const presets: readonly Preset[] = [
  ...Object.values(workflows),
  ...Object.values(conversations),
  ...Object.values(users),
  quality,
  ...Object.values(sites),
  goals,
  agents,
  requests,
  traces,
];
