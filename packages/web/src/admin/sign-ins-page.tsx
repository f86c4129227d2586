import { admin } from "../api/admin.ts";
import { whenTitle } from "../format/when.ts";
import { Table } from "../ui/table.tsx";
import { AdminPage } from "./admin-page.tsx";
import { ListedCard } from "./listed-card.tsx";
import { RemoveButton } from "./remove-button.tsx";
import { useListed } from "./use-listed.ts";

/** Who is signed in to the dashboard, and where from? */
export function SignInsPage() {
  const signIns = useListed("sign-ins", admin.signIns);
  return (
    <AdminPage>
      <ListedCard title="Sign-ins" listed={signIns}>
        {(list) => (
          <Table
            label="Sign-ins"
            rows={list}
            keyOf={({ id }) => id}
            empty="Nobody is signed in with a key of this tenant."
            columns={[
              {
                title: "Browser",
                cell: (one) => (
                  <span className="font-medium">
                    {one.browser}
                    {one.is_current && <span className="text-muted font-normal"> (this one)</span>}
                  </span>
                ),
              },
              { title: "Key", cell: (one) => one.key_name },
              { title: "Since", cell: (one) => whenTitle(Date.parse(one.created_at)) },
              { title: "Seen", cell: (one) => whenTitle(Date.parse(one.seen_at)) },
              { title: "Until", cell: (one) => whenTitle(Date.parse(one.expires_at)) },
              {
                title: "Actions",
                isTitleShown: false,
                align: "right",
                cell: (one) => (
                  <RemoveButton
                    label={`Sign out ${one.browser}`}
                    word="Sign out"
                    warning="Its open pages end within half a minute, and ask for a key again."
                    onConfirm={async () => {
                      await admin.endSignIn(signIns.tenant, one.id);
                      await signIns.changed();
                    }}
                  />
                ),
              },
            ]}
          />
        )}
      </ListedCard>
    </AdminPage>
  );
}
