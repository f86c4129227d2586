import { useRouteContext } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Page } from "../shell/page.tsx";

/** The frame of every page of webhooks, for those who may look at them. */
export function WebhooksFrame({
  title,
  state,
  actions,
  children,
}: {
  title: string;
  state?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const { session } = useRouteContext({ from: "/app" });
  if (session.scope !== "admin") {
    return (
      <Page title="Webhooks" hasRange={false}>
        <p className="text-muted py-16 text-center text-pretty">
          You are signed in with a key that may read. Sign in with a key of scope admin to see where events
          are sent.
        </p>
      </Page>
    );
  }
  return (
    <Page title={title} state={state} hasRange={false} actions={actions}>
      {children}
    </Page>
  );
}
