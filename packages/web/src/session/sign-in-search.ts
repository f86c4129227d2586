/** What the address of the sign-in page says. */
export interface SignInSearch {
  /** Of a link that signs in by itself. */
  readonly token?: string;
  /** Where somebody wanted to go, as a path of this server. */
  readonly back?: string;
  /** Whether somebody was signed in before. */
  readonly ended?: boolean;
}

export function readSignInSearch({ token, back, ended }: Record<string, unknown>): SignInSearch {
  return {
    ...(typeof token === "string" ? { token } : {}),
    // A link must not lead whoever signs in to another server.
    ...(typeof back === "string" && /^\/(?![/\\])/u.test(back) ? { back } : {}),
    ...(ended === true ? { ended } : {}),
  };
}
