import { canonicalProvider, type Event } from "@dendro/core";

/** One name for each provider, with what was sent beside it. */
export function nameProvider(event: Event): void {
  const { provider } = event;
  if (provider === undefined) return;
  const name = canonicalProvider(provider);
  if (name === provider) return;
  event.provider = name;
  event.data = { provider_surface: provider, ...event.data };
}
