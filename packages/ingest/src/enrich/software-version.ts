/** The first number of a version, and the second where there is one: `130.0.6723.91` is 130 and 0. */
const numbers = /^(\d{1,5})(?:\.(\d{1,5}))?/u;

/** The first number of a version; empty where there is none. */
export const majorVersion = (version: string): string => numbers.exec(version)?.[1] ?? "";

/** The first two numbers of a version, or the one that it has; empty where there is none. */
export const minorVersion = (version: string): string => numbers.exec(version)?.[0] ?? "";

/**
 * A browser's version as far as many people share it: its first number, and of Safari two, as Apple counts.
 * @param version such as `130.0.6723.91`
 * @returns such as `130`; empty where it is none
 */
export const browserVersion = (browser: string, version: string): string =>
  browser === "Safari" ? minorVersion(version) : majorVersion(version);

/**
 * An operating system's version as it is sold: its first number, and two where its makers counted the second (macOS up to
 * 10.15, Android up to 4.4, Windows 8.1).
 * @param version such as `10.15.7`
 * @returns such as `10.15`; empty where it is none
 */
export function osVersion(os: string, version: string): string {
  const major = majorVersion(version);
  if (os === "macOS" && major === "10") return minorVersion(version);
  if (os === "Android" && Number(major) < 5) return minorVersion(version);
  if (os === "Windows") return /^(?:8\.1|XP|Vista|[1-9]\d{0,3}$)/u.exec(version)?.[0] ?? major;
  return major;
}
