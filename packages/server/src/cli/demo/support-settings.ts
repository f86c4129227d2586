import { settingsSchema, type Author } from "@dendro/core";
import type { PastChange, PastWorker } from "../../settings/past-worker.ts";
import { timeOfDay } from "./calendar.ts";
import { models, type ModelUse } from "./models.ts";
import { sources, staff } from "./shop.ts";
import type { World } from "./world.ts";

/** What can be set of the support agent. */
export const supportSettings = settingsSchema({
  fields: [
    {
      id: "model",
      type: "select",
      label: "Model",
      group: "Model",
      options: [
        { value: models.sonnet.model, label: "Claude Sonnet 4.5" },
        { value: models.haiku.model, label: "Claude Haiku 4.5" },
      ],
      default: models.sonnet.model,
    },
    {
      id: "temperature",
      type: "number",
      label: "Temperature",
      group: "Model",
      min: 0,
      max: 2,
      step: 0.1,
      default: 0.3,
    },
    {
      id: "instructions",
      type: "textarea",
      label: "Instructions",
      description: "What the agent is told before every conversation.",
      group: "Voice",
      default: "Answer questions about the shop.",
    },
    { id: "sign_off", type: "checkbox", label: "Sign each answer", group: "Voice", default: false },
    {
      id: "escalate_to",
      type: "email",
      label: "Escalate to",
      group: "Operations",
      default: "people@alpenglow.example",
    },
  ],
});

const person = ({ name }: (typeof staff)[keyof typeof staff]): Author => ({ kind: "person", id: name });

/** Every change that was made, the oldest first: each is a version. */
export function supportHistory({ from, stories }: World): PastChange[] {
  const sam = person(staff.support);
  const ida = person(staff.operations);
  const warmer = timeOfDay(from, -5, 16, 20);
  const { betterSettings } = stories;
  const change = (at: number, field_id: string, value: PastChange["value"], author = sam): PastChange => ({
    at,
    field_id,
    value,
    author,
  });
  return [
    change(from - 60_000, "instructions", "Answer as briefly as you can. Name our return policy."),
    change(warmer, "temperature", 1.1),
    change(timeOfDay(warmer, -2, 9, 5), "temperature", 0.3, ida),
    change(
      betterSettings,
      "instructions",
      "Look the order up before you speak of it. Answer in the customer's own words, and end with what happens next.",
    ),
    change(betterSettings + 3 * 60_000, "model", models.haiku.model, ida),
    change(timeOfDay(betterSettings, -7, 14, 30), "sign_off", true),
  ];
}

/** The agent as a worker, with all that was ever set of it. */
export const supportWorkerOf = (world: World): PastWorker => ({
  id: sources.support,
  version: world.stories.supportReleases.at(-1)?.version ?? "",
  schema: supportSettings,
  changes: supportHistory(world),
});

/** What the agent is like under the settings of an instant. */
export interface SupportState {
  readonly settings_version: number;
  readonly model: ModelUse;
  /** How many of its answers are good. */
  readonly quality: number;
}

export function supportStateAt(world: World, instant: number): SupportState {
  const { live } = world.support;
  const made = supportHistory(world).filter(({ at }) => at <= instant);
  const valueOf = (id: string) => made.findLast(({ field_id }) => field_id === id)?.value;
  const isBetter = instant >= world.stories.betterSettings;
  const isLive = live !== null && instant >= live.since;
  const model = isLive ? live.model : valueOf("model");
  return {
    settings_version: isLive ? live.version : made.length,
    model: model === models.haiku.model ? models.haiku : models.sonnet,
    quality: isBetter ? 0.86 : valueOf("temperature") === 1.1 ? 0.48 : 0.6,
  };
}
