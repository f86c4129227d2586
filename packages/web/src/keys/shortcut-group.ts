/** Keys that do something, and what people are told of it. */
export interface Shortcut {
  /** As `comboOf` names them; any of them does it. */
  readonly keys: readonly string[];
  readonly title: string;
}

/** Shortcuts that work in the same place. */
export interface ShortcutGroup {
  /** Such as "Everywhere" or "In the tree of spans". */
  readonly where: string;
  readonly shortcuts: readonly Shortcut[];
}
