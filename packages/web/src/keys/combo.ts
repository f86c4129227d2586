export const isMac = /Mac|iPhone|iPad/u.test(globalThis.navigator?.userAgent ?? "");

/** What of a keyboard's event decides which keys were pressed. */
type Pressed = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

/** The keys of an event as shortcuts name them, such as `Mod+K`, `Shift+Enter` or `?`: Mod is ⌘ on a Mac, else Ctrl. */
export function comboOf({ key, ctrlKey, metaKey, altKey, shiftKey }: Pressed, onMac = isMac): string {
  const isSign = key.length === 1;
  const mod = onMac ? metaKey : ctrlKey;
  return [
    ...(mod ? ["Mod"] : []),
    ...((onMac ? ctrlKey : metaKey) ? ["Other"] : []),
    ...(altKey ? ["Alt"] : []),
    // A sign says by itself whether Shift was held.
    ...(shiftKey && !isSign ? ["Shift"] : []),
    mod && isSign ? key.toUpperCase() : key === " " ? "Space" : key,
  ].join("+");
}

/** Whether somebody writes there, so that a sign is no shortcut. */
export const isWriting = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest("input, textarea, select, [contenteditable=true]") !== null;

const names: Readonly<Record<string, string>> = {
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  Escape: "Esc",
  PageUp: "Page ↑",
  PageDown: "Page ↓",
};

/** The keys as they stand on a keyboard. */
export const keyNames = (combo: string, onMac = isMac): readonly string[] =>
  combo
    .split("+")
    .map((part) =>
      part === "Mod" ? (onMac ? "⌘" : "Ctrl") : part === "Shift" && onMac ? "⇧" : (names[part] ?? part),
    );
