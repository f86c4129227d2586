import { useEffect, useEffectEvent, useRef, type RefObject } from "react";

/**
 * Inside what is open above a page: gives the focus back as soon as that is closed, unless somebody has put it elsewhere. Radix does it a
 * moment later, and a page that is busy takes the next key or click before that: the key would be lost, and what the click
 * has opened or reached would lose the focus again, by which a menu closes.
 * @param to what opened it; what had the focus before, where that is not known or gone
 * @param then is done when the focus is back
 */
export function FocusBack({ to, then }: { to?: RefObject<HTMLElement | null>; then?: () => void }) {
  const before = useRef(document.activeElement);
  const giveBack = useEffectEvent(() => {
    const { activeElement } = document;
    const opener = to?.current ?? before.current;
    // It is in sight, or somebody has gone elsewhere: then the page must not be moved below the pointer.
    if ((activeElement === null || activeElement === document.body) && opener instanceof HTMLElement)
      opener.focus({ preventScroll: true });
    then?.();
  });
  useEffect(() => () => giveBack(), []);
  return null;
}

/** For `onCloseAutoFocus`, beside a `FocusBack`. */
export const leaveFocus = (event: Event) => event.preventDefault();
