/** What an address of a shared board holds. */
export interface SharedSearch {
  /** The colours it is shown in, whatever the browser prefers. */
  readonly theme?: "light" | "dark" | undefined;
}

export const readSharedSearch = ({ theme }: Record<string, unknown>): SharedSearch => ({
  theme: theme === "light" || theme === "dark" ? theme : undefined,
});
