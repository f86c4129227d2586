import { Monitor, Moon, Sun } from "lucide-react";
import { useState } from "react";

const themes = ["system", "light", "dark"] as const;
type Theme = (typeof themes)[number];
const icons = { system: Monitor, light: Sun, dark: Moon };
const storageName = "dendro-theme";

function storedTheme(): Theme {
  const stored = localStorage.getItem(storageName);
  return stored === "light" || stored === "dark" ? stored : "system";
}

/** Goes round the themes: the system's, light, dark. */
export function ThemeToggle() {
  const [theme, setTheme] = useState(storedTheme);
  const Icon = icons[theme];
  const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? "system";
  return (
    <button
      type="button"
      aria-label={`Theme: ${theme}. Change to ${next}`}
      title={`Theme: ${theme}`}
      className="text-muted hover:bg-hover hover:text-ink grid size-9 place-items-center rounded-lg transition-colors"
      onClick={() => {
        if (next === "system") {
          localStorage.removeItem(storageName);
          delete document.documentElement.dataset["theme"];
        } else {
          localStorage.setItem(storageName, next);
          document.documentElement.dataset["theme"] = next;
        }
        setTheme(next);
      }}
    >
      <Icon size={16} aria-hidden />
    </button>
  );
}
