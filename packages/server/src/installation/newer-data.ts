import { DendroError } from "@dendro/core";

/** What keeps data must not be opened by a release that does not know all of what was done to it. */
export function newerData(
  what: string,
  unknown: string,
  { writtenBy, release }: { readonly writtenBy: string; readonly release: string },
): DendroError {
  const writer = writtenBy === "" ? "a newer release" : `Dendro ${writtenBy}`;
  return new DendroError(
    "newer_data",
    `${what} was written by ${writer} (${unknown}), and this release, Dendro ${release}, does not know that format. ` +
      `Start ${writtenBy === "" ? "the release that wrote it" : `Dendro ${writtenBy} or newer`}, or restore a backup that was made before the upgrade.`,
  );
}
