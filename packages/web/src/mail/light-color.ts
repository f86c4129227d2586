import styles from "../styles.css?raw";

const tokens = new Map(
  [...styles.matchAll(/--([\w-]+): light-dark\((#[\da-f]{6}), #[\da-f]{6}\);/gu)].map(
    ([, name = "", light = ""]) => [name, light],
  ),
);

/** A token's colour on a light page: mail has no theme of its own. @throws for what is no token */
export function lightColor(token: string): string {
  const color = tokens.get(token);
  if (color === undefined) throw new Error(`styles.css has no colour ${token}.`);
  return color;
}
