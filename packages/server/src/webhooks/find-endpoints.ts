import { isOwnType, remembered, type Event, type Filter, type Row } from "@dendro/core";
import { eventMatcher } from "../query/event-matcher.ts";
import type { Endpoint } from "./endpoint.ts";
import { createTypeMatcher } from "./event-pattern.ts";

/** The endpoints that are sent an event: those that ask for it, or those that it is for, where Dendro has made it for some. */
export type FindEndpoints = (event: Event) => readonly Endpoint[];

/**
 * @param expand puts segments' filters in place of their names
 * @param onFault told of an endpoint whose filters cannot be used any more, such as when a segment was removed: it is sent nothing
 */
export function createEndpointFinder(
  endpoints: readonly Endpoint[],
  expand: (filters: readonly Filter[]) => Filter[],
  onFault: (error: unknown) => void,
): FindEndpoints {
  const active = endpoints.filter(({ status }) => status === "active");
  const readers = active.flatMap((endpoint) => {
    try {
      const isAskedFor = createTypeMatcher(endpoint.events);
      return [{ endpoint, isAskedFor, matches: eventMatcher(expand(endpoint.filters)) }];
    } catch (error) {
      onFault(error);
      return [];
    }
  });
  /** Of most types nothing is asked for. Bounded, for senders choose them. */
  const askingFor = remembered(
    (type: string) => readers.filter(({ isAskedFor }) => isAskedFor(type)),
    maxTypes,
  );

  return (event) => {
    const targets = isOwnType(event.type) ? event.data?.["targets"] : undefined;
    if (Array.isArray(targets)) return active.filter(({ id }) => targets.includes(id));
    const asking = askingFor(event.type);
    return asking.filter(({ matches }) => matches(event as unknown as Row)).map(({ endpoint }) => endpoint);
  };
}

const maxTypes = 1000;
