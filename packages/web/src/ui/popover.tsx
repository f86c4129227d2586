import { Popover as Radix } from "radix-ui";
import type { ReactNode } from "react";

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
  return (
    <Radix.Root
      {...(isOpen === undefined ? {} : { open: isOpen })}
      {...(onOpenChange === undefined ? {} : { onOpenChange })}
    >
      <Radix.Trigger asChild>{button}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          sideOffset={6}
          collisionPadding={12}
          aria-label={label}
          className={`border-line bg-raised z-20 animate-[appear_.12s_ease-out] rounded-xl border shadow-xl shadow-black/10 ${className}`}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
