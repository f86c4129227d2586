import { useRouteContext } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Page, type PageTab } from "../shell/page.tsx";

const tabs: readonly PageTab[] = [
  ["/admin", "Keys"],
  ["/admin/sign-ins", "Sign-ins"],
  ["/admin/tenants", "Tenants"],
  ["/admin/privacy", "Privacy"],
  ["/admin/prices", "Prices"],
  ["/admin/goals", "Goals and segments"],
  ["/admin/health", "Health"],
];

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
    <Page title="Administration" tabs={tabs} hasRange={false} actions={actions}>
      {children}
    </Page>
  );
}
