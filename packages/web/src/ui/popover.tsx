import { Popover as Radix } from "radix-ui";
import { useRef, type ReactNode } from "react";
import { FocusBack, leaveFocus } from "./focus-back.tsx";

/**
 * What opens below a button, and closes when somebody goes elsewhere.
 * @param label what it is called
 * @param button what opens it
 * @param className its width, and what else differs from the others
 * @param isOpen where whoever shows it decides when it closes
 */
export function Popover({
  label,
  button,
  align = "end",
  className = "w-80 p-3",
  isOpen,
  onOpenChange,
  children,
}: {
  label: string;
  button: ReactNode;
  align?: "start" | "end";
  className?: string;
  isOpen?: boolean;
  onOpenChange?: (isOpen: boolean) => void;
  children: ReactNode;
}) {
  const opener = useRef<HTMLButtonElement>(null);
  return (
    <Radix.Root
      {...(isOpen === undefined ? {} : { open: isOpen })}
      {...(onOpenChange === undefined ? {} : { onOpenChange })}
    >
      <Radix.Trigger ref={opener} asChild>
        {button}
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          sideOffset={6}
          collisionPadding={12}
          aria-label={label}
          onCloseAutoFocus={leaveFocus}
          className={`border-line bg-raised appears z-20 rounded-xl border shadow-xl shadow-black/10 ${className}`}
        >
          <FocusBack to={opener} />
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
