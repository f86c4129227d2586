import type { Answer } from "../api/client.ts";

/** A user as lists show them. */
export type ListedUser = Answer<"GET /api/v1/analytics/users/list">["users"][number];
/** One user, with where they stand among all. */
export type User = Answer<"GET /api/v1/users/{id}">;
/** One thing that somebody did. */
export type Activity = Answer<"GET /api/v1/analytics/users/activities">["activities"][number];
