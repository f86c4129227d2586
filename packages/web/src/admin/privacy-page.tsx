import { admin } from "../api/admin.ts";
import { formatCount } from "../format/format.ts";
import { whenTitle } from "../format/when.ts";
import { Button } from "../ui/button.tsx";
import { fieldClass } from "../ui/field.ts";
import { FormDialog } from "../ui/form-dialog.tsx";
import { Labelled } from "../ui/labelled.tsx";
import { Table } from "../ui/table.tsx";
import { AdminPage } from "./admin-page.tsx";
import { ContentsCard } from "./contents-card.tsx";
import { DeleteEvents } from "./delete-events.tsx";
import { ListedCard } from "./listed-card.tsx";
import { useListed } from "./use-listed.ts";

const kinds = { user: "A user", tenant: "A tenant", filter: "Events by filter" } as const;

/** What was erased, and what has to be? */
export function PrivacyPage() {
  const erasures = useListed("erasures", admin.erasures);
  return (
    <AdminPage>
      <ContentsCard />
      <ListedCard
        title="Erasures"
        listed={erasures}
        action={
          <span className="flex gap-2">
            <DeleteEvents onDeleted={erasures.changed} />
            <EraseUser
              onErase={async (user) => {
                await admin.eraseUser(erasures.tenant, user);
                await erasures.changed();
              }}
            />
          </span>
        }
      >
        {(list) => (
          <Table
            label="Erasures"
            rows={list}
            keyOf={({ id }) => id}
            empty="Nothing was erased yet. Each erasure leaves a receipt here: what, when, by whom, and how many events."
            columns={[
              { title: "What", cell: ({ kind }) => <span className="font-medium">{kinds[kind]}</span> },
              {
                title: "Hash",
                cell: (one) => <code className="text-xs">{one.subject_hash.slice(0, 12)}…</code>,
              },
              { title: "State", cell: ({ status }) => status },
              { title: "Asked by", cell: (one) => one.requested_by },
              { title: "When", cell: (one) => whenTitle(Date.parse(one.requested_at)) },
              {
                title: "Events",
                align: "right",
                cell: ({ events }) => (events === null ? "–" : formatCount(events)),
              },
            ]}
          />
        )}
      </ListedCard>
    </AdminPage>
  );
}

function EraseUser({ onErase }: { onErase: (user: string) => Promise<void> }) {
  return (
    <FormDialog
      trigger={<Button className="h-8 text-xs">Erase a user</Button>}
      title="Erase a user"
      submit="Erase"
      isDangerous
      onSubmit={async (text) => await onErase(text("user"))}
    >
      <p className="text-muted text-pretty">
        Everything of this user goes, also what was done before signing in and under other names. It cannot be
        brought back.
      </p>
      <Labelled label="User" hint="The user's id, as events say it.">
        <input name="user" required maxLength={256} className={fieldClass} />
      </Labelled>
    </FormDialog>
  );
}
