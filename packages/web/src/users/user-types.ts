/** A user as lists show them. */
export interface ListedUser {
  readonly user_id: string;
  readonly username: string | null;
  readonly messages: number;
  readonly conversations: number;
  readonly activities: number;
  readonly tokens: number;
  readonly cost: number;
  readonly first_seen: string | null;
  readonly last_seen: string | null;
  readonly is_active: boolean;
}

export interface UsersPage {
  readonly users: readonly ListedUser[];
  readonly count: number;
  readonly next_cursor: string | null;
}

/** One user, with where they stand among all. */
export interface User extends Omit<ListedUser, "is_active"> {
  readonly pageviews: number;
  readonly requests: number;
  readonly agent_runs: number;
  readonly errors: number;
  readonly likes: number;
  readonly dislikes: number;
  readonly rank: number;
  readonly ranked: number;
  readonly other_names: readonly { readonly name: string; readonly kind: "user" | "anonymous" }[];
}

/** One thing that somebody did. */
export interface Activity {
  readonly id: string;
  readonly user_id: string | null;
  readonly username: string | null;
  readonly activity_type: string;
  readonly timestamp: string;
  readonly country: string | null;
  readonly browser: string | null;
  readonly name: string | null;
  readonly status: string | null;
  readonly conversation_id: string | null;
  readonly run_id: string | null;
  readonly trace_id: string | null;
  readonly source: string | null;
  readonly model: string | null;
  readonly path: string | null;
  readonly route: string | null;
  readonly method: string | null;
}

export interface ActivitiesPage {
  readonly activities: readonly Activity[];
  /** How many are on this page. */
  readonly count: number;
  readonly next_cursor: string | null;
}
