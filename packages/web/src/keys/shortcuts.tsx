import {
  createContext,
  lazy,
  Suspense,
  use,
  useEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent as ReactKeyboardEvent,
  type ReactNode,
} from "react";
import { comboOf, isWriting } from "./combo.ts";
import type { Shortcut, ShortcutGroup } from "./shortcut-group.ts";

interface Registry {
  readonly groups: Set<ShortcutGroup>;
  readonly showAll: () => void;
}

const RegistryContext = createContext<Registry | null>(null);

const ShortcutsWindow = lazy(async () => ({
  default: (await import("./shortcuts-window.tsx")).ShortcutsWindow,
}));

/** Knows all shortcuts of the page, since nothing else makes one, and lists them on `?`. */
export function Shortcuts({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<readonly ShortcutGroup[] | null>(null);
  const registry = useMemo<Registry>(() => {
    const groups = new Set<ShortcutGroup>();
    return { groups, showAll: () => setShown([...groups]) };
  }, []);
  return (
    <RegistryContext value={registry}>
      <Help />
      {children}
      {shown !== null && (
        <Suspense fallback={null}>
          <ShortcutsWindow groups={shown} onClose={() => setShown(null)} />
        </Suspense>
      )}
    </RegistryContext>
  );
}

function Help() {
  useShortcut("Everywhere", { keys: ["?"], title: "Show the keyboard shortcuts" }, useShowShortcuts());
  return null;
}

/** Lists the shortcuts of the page. */
export function useShowShortcuts(): () => void {
  const registry = use(RegistryContext);
  return () => registry?.showAll();
}

function useRegistered(where: string, shortcuts: readonly Shortcut[]): void {
  const registry = use(RegistryContext);
  const key = JSON.stringify({ where, shortcuts });
  useEffect(() => {
    if (registry === null) return;
    const group = JSON.parse(key) as ShortcutGroup;
    registry.groups.add(group);
    return () => void registry.groups.delete(group);
  }, [registry, key]);
}

/** A shortcut that works wherever the focus is; a sign alone not where somebody writes. */
export function useShortcut(where: string, shortcut: Shortcut, act: () => void): void {
  useRegistered(where, [shortcut]);
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  });
  const keys = shortcut.keys.join(" ");
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const combo = comboOf(event);
      if (event.defaultPrevented || !keys.split(" ").includes(combo)) return;
      if (combo.length === 1 && isWriting(event.target)) return;
      event.preventDefault();
      latest.current();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [keys]);
}

/**
 * Shortcuts of one element, such as a tree: they work while the focus is in it.
 * @param act told the event of one of the keys, and of no other
 * @returns what the element listens to keys with
 */
export function useShortcutsWithin(
  where: string,
  shortcuts: readonly Shortcut[],
  act: (event: ReactKeyboardEvent) => void,
): (event: ReactKeyboardEvent) => void {
  useRegistered(where, shortcuts);
  return (event) => {
    const combo = comboOf(event);
    if (shortcuts.some(({ keys }) => keys.includes(combo))) act(event);
  };
}
