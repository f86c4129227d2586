import { hourMs } from "@dendro/core";
import { timeOfDay, workingDaysBefore } from "./calendar.ts";

/** From one instant up to another, which is not part of it. */
export interface Stretch {
  readonly from: number;
  readonly until: number;
}

export interface Release {
  readonly at: number;
  readonly version: string;
}

/** What happens to the shop in its month, so that there is something to find. Instants are milliseconds since 1970. */
export interface Stories {
  /** A release makes the API slow and its payments fail, until it is taken back. */
  readonly badDeploy: Stretch & { readonly version: string };
  /** An agent asks itself again and again, for somebody who started it and went home. */
  readonly loop: Stretch;
  /** A new article appears in the journal. */
  readonly published: number;
  /** A newsletter goes out. */
  readonly newsletter: Stretch;
  /** Better instructions and a cheaper model for the support agent. */
  readonly betterSettings: number;
  /** Of the shop, the oldest first; what is taken back is a release of what was there before. */
  readonly releases: readonly Release[];
  readonly supportReleases: readonly Release[];
}

/**
 * What stands out most is within the last seven days, which is what a dashboard shows at first.
 * @param startedAt when the demonstration was first started: everything is so many days before
 */
export function planStories(startedAt: number): Stories {
  const at = (daysBefore: number, hour: number, minute: number) =>
    timeOfDay(startedAt, daysBefore, hour, minute);
  const mendedDay = workingDaysBefore(startedAt, 1);
  const deployDay = workingDaysBefore(startedAt, mendedDay + 2);
  const badDeploy = { from: at(deployDay, 13, 10), until: at(deployDay, 18, 20), version: "2.8.0" };
  const loopFrom = at(6, 0, 40);
  const newsletterFrom = at(workingDaysBefore(startedAt, 8), 9, 0);
  return {
    badDeploy,
    loop: { from: loopFrom, until: loopFrom + 3 * hourMs },
    published: at(workingDaysBefore(startedAt, 10), 8, 0),
    newsletter: { from: newsletterFrom, until: newsletterFrom + 14 * hourMs },
    betterSettings: at(workingDaysBefore(startedAt, 12), 10, 40),
    releases: [
      { at: 0, version: "2.7.2" },
      { at: at(workingDaysBefore(startedAt, 24), 10, 5), version: "2.7.3" },
      { at: badDeploy.from, version: badDeploy.version },
      { at: badDeploy.until, version: "2.7.3" },
      { at: at(mendedDay, 10, 30), version: "2.8.1" },
    ],
    supportReleases: [
      { at: 0, version: "3.1.0" },
      { at: at(workingDaysBefore(startedAt, 20), 11, 15), version: "3.2.0" },
    ],
  };
}

export const isWithin = (instant: number, { from, until }: Stretch): boolean =>
  instant >= from && instant < until;

/** The version that runs at an instant. */
export const versionAt = (releases: readonly Release[], instant: number): string =>
  releases.findLast(({ at }) => at <= instant)?.version ?? "";
