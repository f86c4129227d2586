import { useRouteContext } from "@tanstack/react-router";
import { useEffect } from "react";
import { useSay } from "../ui/say.tsx";

/** Says what was put right in the address that somebody came by. */
export function MendedAddress() {
  const { takeMended } = useRouteContext({ from: "/app" });
  const say = useSay();
  useEffect(() => {
    const mended = takeMended();
    if (mended.length > 0) say(mended.join(" "));
  }, [takeMended, say]);
  return null;
}
