import { useEffect } from "react";

/** While it is printed everything is light, as wide as paper, and still: charts are drawn anew by that. */
export function usePrinting(): void {
  useEffect(() => {
    const root = document.documentElement;
    let theme: string | undefined;
    const begin = () => {
      theme = root.dataset["theme"];
      root.dataset["theme"] = "light";
      root.dataset["printing"] = "";
    };
    const end = () => {
      if (theme === undefined) delete root.dataset["theme"];
      else root.dataset["theme"] = theme;
      delete root.dataset["printing"];
    };
    globalThis.addEventListener("beforeprint", begin);
    globalThis.addEventListener("afterprint", end);
    return () => {
      globalThis.removeEventListener("beforeprint", begin);
      globalThis.removeEventListener("afterprint", end);
    };
  }, []);
}
