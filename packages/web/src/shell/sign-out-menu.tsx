import { useQueryClient } from "@tanstack/react-query";
import { LogOut } from "lucide-react";
import { api } from "../api/client.ts";
import { Menu, MenuItem } from "../ui/menu.tsx";

const choices = [
  { title: "Sign out", hint: "of this browser", everywhere: false },
  {
    title: "Sign out everywhere",
    hint: "of every browser that is signed in with this key",
    everywhere: true,
  },
] as const;

/** Signs out here, or everywhere that the same key is signed in. */
export function SignOutMenu() {
  const queries = useQueryClient();
  const signOut = async (everywhere: boolean) => {
    await api.signOut(everywhere);
    queries.clear();
    globalThis.location.assign("/sign-in");
  };
  return (
    <Menu
      className="min-w-56"
      button={
        <button
          type="button"
          aria-label="Sign out"
          title="Sign out"
          className="text-muted hover:bg-hover hover:text-ink grid size-9 place-items-center rounded-lg transition-colors"
        >
          <LogOut size={16} aria-hidden />
        </button>
      }
    >
      {choices.map(({ title, hint, everywhere }) => (
        <MenuItem key={title} onSelect={() => void signOut(everywhere)}>
          <span>
            <span className="block">{title}</span>
            <span className="text-muted block text-xs text-pretty">{hint}</span>
          </span>
        </MenuItem>
      ))}
    </Menu>
  );
}
