import { minuteMs } from "@dendro/core";
import { createRandom } from "./random.ts";
import { sources, staff } from "./shop.ts";
import { createRecorder, type SimulatedEvent } from "./simulated-event.ts";
import type { World } from "./world.ts";

/** That a release went out, or was taken back, in the minute in which it was. */
export function announceReleases({ seed, stories }: World, minute: number): SimulatedEvent[] {
  const { releases, supportReleases } = stories;
  const all = [
    ...releases.map((one, index) => ({ ...one, source: sources.api, before: releases[index - 1]?.version })),
    ...supportReleases.map((one, index) => ({
      ...one,
      source: sources.support,
      before: supportReleases[index - 1]?.version,
    })),
  ];
  return all
    .filter(({ at }) => at >= minute && at < minute + minuteMs)
    .flatMap(({ at, version, source, before }) => {
      const recorder = createRecorder(createRandom(seed, "release", source, at), { source, version });
      const isRollback = at === stories.badDeploy.until;
      recorder.add(isRollback ? "deploy.rolled_back" : "deploy.finished", at, {
        user_id: staff.operations.id,
        data: { username: staff.operations.name, ...(before === undefined ? {} : { previous: before }) },
      });
      return recorder.events;
    });
}
