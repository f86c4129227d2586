const key = "support-agent-user";

/** The same person in the same browser; a real page would know from its sign-in. */
export function whoIsThere(): { userId: string; userName: string } {
  const userId = localStorage.getItem(key) ?? `visitor-${Math.random().toString(36).slice(2, 10)}`;
  localStorage.setItem(key, userId);
  return { userId, userName: "Visitor" };
}
