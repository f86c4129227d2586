import { useRouteContext } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Page } from "../shell/page.tsx";
import { adminTabs } from "../shell/subjects.ts";

/** The frame of every page of administration, for those who may look at them. */
export function AdminPage({ actions, children }: { actions?: ReactNode; children: ReactNode }) {
  const { session } = useRouteContext({ from: "/app" });
  if (session.scope !== "admin") {
    return (
      <Page title="Administration" hasRange={false}>
        <p className="text-muted py-16 text-center text-pretty">
          You are signed in with a key that may read. Sign in with a key of scope admin to change what is
          here.
        </p>
      </Page>
    );
  }
  return (
    <Page title="Administration" tabs={adminTabs} hasRange={false} actions={actions}>
      {children}
    </Page>
  );
}
