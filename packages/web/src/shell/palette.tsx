import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Command as Palette } from "cmdk";
import { useState } from "react";
import { api } from "../api/client.ts";
import { carried } from "../filters/search.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { useSearch } from "../filters/use-search.ts";
import { useShowShortcuts } from "../keys/shortcuts.tsx";
import { guideTo } from "./page-guides.ts";
import { commandsForId, pageCommands, type Command } from "./commands.ts";

const groupClass =
  "**:[[cmdk-group-heading]]:text-muted **:[[cmdk-group-heading]]:px-2.5 **:[[cmdk-group-heading]]:py-1.5 **:[[cmdk-group-heading]]:text-xs";
const itemClass = "aria-selected:bg-hover flex h-9 cursor-pointer items-center truncate rounded-lg px-2.5";

/** Finds pages, tenants and workers by their names, and users, conversations and traces by their ids. */
export function CommandPalette({ onClose }: { onClose: () => void }) {
  const tenant = useTenant();
  const navigate = useNavigate();
  const { search } = useSearch();
  const [text, setText] = useState("");
  const { data: tenants = [] } = useQuery({ queryKey: ["tenants"], queryFn: api.tenants });
  const { data: workers = [] } = useQuery({
    queryKey: ["workers", tenant],
    queryFn: async () => await api.workers(tenant),
  });
  const commands: readonly Command[] = [
    ...pageCommands,
    ...workers.map(({ id }): Command => ({
      group: "Workers",
      title: id,
      to: `/workers/${encodeURIComponent(id)}`,
    })),
    ...tenants.map(({ id, name }): Command => ({ group: "Tenants", title: name, to: "/", tenant: id })),
    ...commandsForId(text),
  ];
  /** What can be done wherever somebody is. */
  const actions = [
    {
      title: "Guide to this page",
      act: () => globalThis.location.assign(guideTo(globalThis.location.pathname)),
    },
    { title: "Guides", act: () => globalThis.location.assign("/docs/guides") },
    { title: "API reference", act: () => globalThis.location.assign("/docs") },
    { title: "Print or save as PDF", act: () => globalThis.print() },
    { title: "Show the keyboard shortcuts", act: useShowShortcuts() },
  ];
  const choose = (command: Command) => {
    onClose();
    void navigate({
      to: command.to,
      search: { ...carried(search), tenant: command.tenant ?? search.tenant },
    });
  };
  return (
    <Palette.Dialog
      open
      onOpenChange={onClose}
      label="Find"
      overlayClassName="fixed inset-0 z-30 bg-black/40"
      contentClassName="border-line bg-raised fixed inset-x-3 top-[12vh] z-30 mx-auto max-w-lg animate-[appear_.12s_ease-out] overflow-hidden rounded-2xl border shadow-2xl"
    >
      <Palette.Input
        value={text}
        onValueChange={setText}
        placeholder="A page, a tenant, a worker, or an id"
        className="border-line placeholder:text-muted h-12 w-full border-b bg-transparent px-4 text-base outline-none"
      />
      <Palette.List className="max-h-[50vh] overflow-y-auto p-2">
        <Palette.Empty className="text-muted py-8 text-center text-xs">Nothing has this name.</Palette.Empty>
        <Palette.Group heading="Actions" className={groupClass}>
          {actions.map(({ title, act }) => (
            <Palette.Item
              key={title}
              value={`Actions ${title}`}
              onSelect={() => {
                onClose();
                // Once the palette is gone, of which nothing is to be printed.
                setTimeout(act);
              }}
              className={itemClass}
            >
              {title}
            </Palette.Item>
          ))}
        </Palette.Group>
        {(["Pages", "Workers", "Tenants", "Go to"] as const).map((group) => (
          <Group key={group} name={group} commands={commands} onChoose={choose} />
        ))}
      </Palette.List>
    </Palette.Dialog>
  );
}

function Group({
  name,
  commands,
  onChoose,
}: {
  name: Command["group"];
  commands: readonly Command[];
  onChoose: (command: Command) => void;
}) {
  const own = commands.filter(({ group }) => group === name);
  if (own.length === 0) return null;
  return (
    <Palette.Group heading={name} className={groupClass}>
      {own.map((command) => (
        <Palette.Item
          key={`${command.to} ${command.tenant ?? ""}`}
          value={`${name} ${command.title} ${command.tenant ?? ""}`}
          onSelect={() => onChoose(command)}
          className={itemClass}
        >
          {command.title}
        </Palette.Item>
      ))}
    </Palette.Group>
  );
}
