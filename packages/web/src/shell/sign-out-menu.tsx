import { useQueryClient } from "@tanstack/react-query";
import { LogOut } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { api } from "../api/client.ts";

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
    <DropdownMenu.Root>
      <DropdownMenu.Trigger
        aria-label="Sign out"
        title="Sign out"
        className="text-muted hover:bg-hover hover:text-ink grid size-9 place-items-center rounded-lg transition-colors"
      >
        <LogOut size={16} aria-hidden />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={6}
          className="border-line bg-raised z-20 min-w-56 rounded-xl border p-1.5 shadow-xl shadow-black/10"
        >
          {choices.map(({ title, hint, everywhere }) => (
            <DropdownMenu.Item
              key={title}
              onSelect={() => void signOut(everywhere)}
              className="data-[highlighted]:bg-hover cursor-pointer rounded-lg px-2.5 py-1.5 outline-none"
            >
              <div>{title}</div>
              <div className="text-muted text-xs text-pretty">{hint}</div>
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
