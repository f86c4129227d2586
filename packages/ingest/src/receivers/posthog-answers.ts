import type { JsonObject } from "@dendro/core";

export const noFlags: JsonObject = {
  flags: {},
  featureFlags: {},
  featureFlagPayloads: {},
  errorsWhileComputingFlags: false,
  config: { enable_collect_everything: true },
  toolbarParams: {},
  isAuthenticated: false,
  supportedCompression: ["gzip", "gzip-js"],
  sessionRecording: false,
};

export const noDefinitions: JsonObject = { flags: [], group_type_mapping: {}, cohorts: {} };

/** Everything is off that needs more than events; surveys are off when nothing is said of them. */
export const remoteConfig: JsonObject = {
  supportedCompression: ["gzip", "gzip-js"],
  hasFeatureFlags: false,
  captureDeadClicks: false,
  capturePerformance: false,
  autocapture_opt_out: false,
  autocaptureExceptions: false,
  analytics: { endpoint: "/i/v0/e/" },
  elementsChainAsString: true,
  sessionRecording: false,
  heatmaps: false,
  conversations: false,
  logs: { captureConsoleLogs: false },
  productTours: false,
  defaultIdentifiedOnly: true,
  siteApps: [],
};

/** What else libraries ask for: of all of it there is none, in the shape in which each of them takes that. */
export const nothingAt: Readonly<Record<string, unknown>> = {
  "/api/surveys": { surveys: [] },
  "/api/early_access_features": { earlyAccessFeatures: [] },
  "/api/web_experiments": { experiments: [] },
  "/api/product_tours": { product_tours: [] },
  // A library gives what is answered to its caller, as the flag's payload.
  "/api/projects/:project/feature_flags/:flag/remote_config": null,
};
