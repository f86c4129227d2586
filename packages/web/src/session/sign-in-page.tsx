import { useRouter } from "@tanstack/react-router";
import { useCallback, useEffect, useState, type FormEvent } from "react";
import { api } from "../api/client.ts";
import { Logo } from "../shell/logo.tsx";
import { ThemeToggle } from "../theme/theme-toggle.tsx";
import type { SignInSearch } from "./sign-in-search.ts";

/** Lets a person in with a key, or by itself with the token of a sign-in link. */
export function SignInPage({ token, back = "/", ended = false }: SignInSearch) {
  const { history } = useRouter();
  const [key, setKey] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(token !== undefined);

  const signIn = useCallback(
    async (by: { key: string } | { token: string }) => {
      setBusy(true);
      setError(null);
      try {
        await api.signIn(by);
        history.replace(back);
      } catch (thrown) {
        setError(thrown instanceof Error ? thrown.message : String(thrown));
        setBusy(false);
      }
    },
    [history, back],
  );

  useEffect(() => {
    // The link works once, and effects may run twice: the token is used by whoever takes it out of the address.
    if (token === undefined || !globalThis.location.search.includes("token=")) return;
    globalThis.history.replaceState(null, "", "/sign-in");
    void signIn({ token });
  }, [token, signIn]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    void signIn({ key: key.trim() });
  };

  return (
    <main className="grid min-h-screen place-items-center p-6">
      <div className="absolute top-3 right-3">
        <ThemeToggle />
      </div>
      <form onSubmit={submit} className="w-full max-w-sm">
        <Logo size={36} />
        <h1 className="mt-6 text-2xl font-semibold tracking-tight">Sign in to Dendro</h1>
        <p className="text-muted mt-2 text-pretty">
          {ended
            ? "You were signed out: the session ended, or its key was revoked. Sign in again to go on where you were."
            : "Use an admin or read key. The first start printed an admin key and a link that signs you in."}
        </p>
        <label className="mt-8 block text-xs font-medium" htmlFor="key">
          Key
        </label>
        <input
          id="key"
          type="password"
          autoComplete="current-password"
          required
          value={key}
          onChange={(event) => setKey(event.target.value)}
          placeholder="dk_admin_…"
          aria-invalid={error !== null}
          aria-describedby="sign-in-error"
          className="border-line-strong bg-surface placeholder:text-muted/70 mt-1.5 h-11 w-full rounded-lg border px-3 font-mono text-base"
        />
        <p id="sign-in-error" role="alert" className="text-bad mt-2 min-h-5 text-xs text-pretty">
          {error}
        </p>
        <button
          type="submit"
          disabled={isBusy || key.trim() === ""}
          className="bg-ink text-canvas mt-3 h-11 w-full rounded-lg font-medium transition-opacity hover:opacity-90 disabled:opacity-60"
        >
          {isBusy ? "Signing in…" : "Sign in"}
        </button>
      </form>
    </main>
  );
}
