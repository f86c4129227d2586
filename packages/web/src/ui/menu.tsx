import { Check } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { createContext, useContext, useRef, type ReactNode } from "react";
import { FocusBack, leaveFocus } from "./focus-back.tsx";
import { useMenuKeys } from "./menu-keys.ts";

const row =
  "data-highlighted:bg-hover flex min-h-8 w-full cursor-pointer items-center justify-between gap-6 rounded-lg px-2.5 py-1 text-left text-sm outline-none";

/** Has something done when the menu is closed, and its button has the focus again. */
const AfterClosing = createContext<(act: () => void) => void>((act) => act());

/**
 * What can be chosen below a button: by arrows, Home, End, the first letters or a click; Escape leads back to the button.
 * @param button what opens it
 * @param className its width, where the usual one does not do
 */
export function Menu({
  button,
  align = "end",
  className = "min-w-44",
  children,
}: {
  button: ReactNode;
  align?: "start" | "end";
  className?: string;
  children: ReactNode;
}) {
  const opener = useRef<HTMLButtonElement>(null);
  const chosen = useRef<(() => void) | null>(null);
  const onKeyDown = useMenuKeys();
  const act = () => {
    chosen.current?.();
    chosen.current = null;
  };
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger ref={opener} asChild>
        {button}
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align={align}
          sideOffset={6}
          collisionPadding={8}
          onKeyDownCapture={onKeyDown}
          onCloseAutoFocus={leaveFocus}
          className={`border-line bg-raised appears z-50 max-h-(--radix-dropdown-menu-content-available-height) overflow-y-auto rounded-xl border p-1.5 shadow-xl shadow-black/10 ${className}`}
        >
          {/* What opens then, gives the focus back to the button when it closes. */}
          <FocusBack to={opener} then={act} />
          <AfterClosing value={(next) => (chosen.current = next)}>{children}</AfterClosing>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

export function MenuItem({ onSelect, children }: { onSelect: () => void; children: ReactNode }) {
  const afterClosing = useContext(AfterClosing);
  return (
    <DropdownMenu.Item className={row} onSelect={() => afterClosing(onSelect)}>
      {children}
    </DropdownMenu.Item>
  );
}

/** An item that leads somewhere, or to a file. */
export function MenuLink({ children }: { children: ReactNode }) {
  return (
    <DropdownMenu.Item asChild className={row}>
      {children}
    </DropdownMenu.Item>
  );
}

/** An item that is on or off; the menu stays open. */
export function MenuCheck({
  isOn,
  onChange,
  children,
}: {
  isOn: boolean;
  onChange: (isOn: boolean) => void;
  children: ReactNode;
}) {
  return (
    <DropdownMenu.CheckboxItem
      checked={isOn}
      onCheckedChange={onChange}
      onSelect={(event) => event.preventDefault()}
      className={row}
    >
      {children}
      <DropdownMenu.ItemIndicator>
        <Check size={14} className="text-accent" aria-hidden />
      </DropdownMenu.ItemIndicator>
    </DropdownMenu.CheckboxItem>
  );
}

/** Items that belong together, below a line and their name. */
export function MenuGroup({ title, children }: { title: string; children: ReactNode }) {
  return (
    <DropdownMenu.Group className="border-line mt-1.5 border-t pt-1.5">
      <DropdownMenu.Label className="text-muted px-2.5 py-1 text-xs font-medium">{title}</DropdownMenu.Label>
      {children}
    </DropdownMenu.Group>
  );
}
