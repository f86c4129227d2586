import { useRouteContext } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Page, type PageTab } from "../shell/page.tsx";

/** The frame of every page of webhooks, for those who may look at them. */
export function WebhooksFrame({
  title,
  state,
  tabs = [],
  actions,
  children,
}: {
  title: string;
  state?: ReactNode;
  /** What leads to the other part of webhooks. */
  tabs?: readonly PageTab[];
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
    <Page title={title} state={state} tabs={tabs} hasRange={false} actions={actions}>
      {children}
    </Page>
  );
}
