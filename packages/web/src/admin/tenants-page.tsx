import { useQuery, useQueryClient } from "@tanstack/react-query";
import { admin, retentionDomains, type RetentionDays, type TenantMode } from "../api/admin.ts";
import { api, type Tenant } from "../api/client.ts";
import { whenTitle } from "../format/when.ts";
import { timezone } from "../format/zone.ts";
import { Button } from "../ui/button.tsx";
import { fieldClass } from "../ui/field.ts";
import { FormDialog, type Written } from "../ui/form-dialog.tsx";
import { Labelled } from "../ui/labelled.tsx";
import { Table } from "../ui/table.tsx";
import { AdminPage } from "./admin-page.tsx";
import { ListedCard } from "./listed-card.tsx";
import { ZoneField, zoneOf } from "./zone-field.tsx";

const modes: Readonly<Record<TenantMode, string>> = {
  live: "live: figures at once",
  delayed: "delayed: figures a day late",
  aggregate_only: "aggregates only: events go when their day is rolled up",
};

/** Which tenants are there, and how long is what kept of each? */
export function TenantsPage() {
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery({ queryKey: ["tenants"], queryFn: api.tenants });
  const listed = { data: data ?? null, error, retry: () => void refetch() };
  const changed = async () => await queries.invalidateQueries({ queryKey: ["tenants"] });
  return (
    <AdminPage>
      <ListedCard title="Tenants" listed={listed} action={<NewTenant onMade={changed} />}>
        {(tenants) => (
          <Table
            label="Tenants"
            rows={tenants}
            keyOf={({ id }) => id}
            empty="There is no tenant."
            columns={[
              {
                title: "Name",
                cell: ({ name, id }) => (
                  <span className="font-medium">
                    {name} <code className="text-muted text-xs font-normal">{id}</code>
                  </span>
                ),
              },
              { title: "Figures", cell: ({ mode }) => modes[mode].split(":")[0] },
              {
                title: "Time zone",
                cell: (tenant) => tenant.timezone?.replaceAll("_", " ") ?? "of each browser",
              },
              { title: "Events are kept", cell: ({ retention_days: days }) => retentionText(days) },
              { title: "Made", cell: (tenant) => whenTitle(Date.parse(tenant.created_at)) },
              {
                title: "Actions",
                isTitleShown: false,
                align: "right",
                cell: (tenant) => <ChangeTenant tenant={tenant} onChanged={changed} />,
              },
            ]}
          />
        )}
      </ListedCard>
    </AdminPage>
  );
}

function retentionText(days: RetentionDays): string {
  const said = retentionDomains.flatMap((domain) => {
    const kept = days[domain];
    if (kept === undefined || (kept === null && domain !== "default")) return [];
    const time = kept === null ? "for ever" : `${kept} days`;
    return [domain === "default" ? time : `${domain} ${time}`];
  });
  return said.join(", ");
}

function NewTenant({ onMade }: { onMade: () => Promise<void> }) {
  return (
    <FormDialog
      trigger={<Button className="h-8 text-xs">New tenant</Button>}
      title="New tenant"
      submit="Make the tenant"
      onSubmit={async (text) => {
        await admin.createTenant({ id: text("id"), name: text("name"), timezone: zoneOf(text) });
        await onMade();
      }}
    >
      <Labelled
        label="Id"
        hint="Lower-case letters, digits, - and _. It stands in addresses and never changes."
      >
        <input name="id" required maxLength={63} pattern="[a-z0-9_\-]+" className={fieldClass} />
      </Labelled>
      <Labelled label="Name">
        <input name="name" required maxLength={200} className={fieldClass} />
      </Labelled>
      <ZoneField current={timezone()} />
    </FormDialog>
  );
}

function ChangeTenant({ tenant, onChanged }: { tenant: Tenant; onChanged: () => Promise<void> }) {
  const change = async (text: Written) => {
    const retention: Partial<Record<(typeof retentionDomains)[number], number | null>> = {};
    for (const domain of retentionDomains) {
      const days = text(domain);
      // Left empty, a domain is kept as long as the rest is.
      if (days !== "") retention[domain] = Number(days);
      else if (domain === "default") retention.default = null;
    }
    await admin.changeTenant(tenant.id, {
      name: text("name"),
      mode: text("mode") as TenantMode,
      timezone: zoneOf(text),
      retention_days: retention,
    });
    await onChanged();
  };
  return (
    <FormDialog
      trigger={
        <Button aria-label={`Change ${tenant.name}`} className="h-7 border-transparent px-2 text-xs">
          Change
        </Button>
      }
      title={`Change ${tenant.name}`}
      submit="Save"
      onSubmit={change}
    >
      <Labelled label="Name">
        <input name="name" required defaultValue={tenant.name} className={fieldClass} />
      </Labelled>
      <ZoneField current={tenant.timezone} />
      <Labelled label="Figures">
        <select name="mode" defaultValue={tenant.mode} className={fieldClass}>
          {Object.entries(modes).map(([mode, title]) => (
            <option key={mode} value={mode}>
              {title}
            </option>
          ))}
        </select>
      </Labelled>
      <fieldset>
        <legend className="mb-1 text-xs font-medium">Days that single events are kept</legend>
        <div className="grid grid-cols-2 gap-2">
          {retentionDomains.map((domain) => (
            <Labelled key={domain} label={domain === "default" ? "everything else" : domain}>
              <input
                name={domain}
                type="number"
                min={1}
                placeholder={domain === "default" ? "for ever" : "as the rest"}
                defaultValue={tenant.retention_days[domain] ?? ""}
                className={fieldClass}
              />
            </Labelled>
          ))}
        </div>
        <p className="text-muted mt-2 text-xs text-pretty">
          What is older is deleted within the hour. Rollups of days that are over stay.
        </p>
      </fieldset>
    </FormDialog>
  );
}
