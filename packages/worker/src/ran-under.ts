/** What a worker, a run or an event of theirs was under; what is not known, or there is none of, is absent. */
export interface RanUnder {
  /** The version of the settings: 0 while nothing was ever set; absent of a worker without settings. */
  readonly settings_version?: number;
  /** The release of the worker's code. */
  readonly version?: string;
}

/** What something else, such as a run, says of it. */
export const ranUnder = ({ settings_version: settings, version }: RanUnder): RanUnder => ({
  ...(settings === undefined ? {} : { settings_version: settings }),
  ...(version === undefined ? {} : { version }),
});
