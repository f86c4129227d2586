/** What the doctor has looked at, and found. */
export interface Check {
  readonly name: string;
  /** `wrong` keeps Dendro from working; a `warning` does not. */
  readonly status: "ok" | "warning" | "wrong";
  readonly detail: string;
}
