import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { webhooksApi, type Endpoint } from "../api/webhooks.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { Button } from "../ui/button.tsx";
import { fieldClass } from "../ui/field.ts";
import { FormDialog } from "../ui/form-dialog.tsx";
import { Labelled } from "../ui/labelled.tsx";
import { useSay } from "../ui/say.tsx";

/** Sends an example of a type to an endpoint, whatever it asks for. */
export function TestDialog({
  endpoint: { id, events },
  onSent,
}: {
  endpoint: Endpoint;
  onSent: () => Promise<void>;
}) {
  const listId = useId();
  const tenant = useTenant();
  const say = useSay();
  const { data: types = [] } = useQuery({
    queryKey: ["webhooks", tenant, "event-types"],
    queryFn: async () => await webhooksApi.eventTypes(tenant),
  });
  const asked = events.find((type) => !type.includes("*")) ?? "workflow.completed";
  return (
    <FormDialog
      trigger={<Button>Send a test</Button>}
      title="Send a test"
      submit="Send"
      onSubmit={async (text) => {
        await webhooksApi.test(tenant, id, text("type"));
        say("The test is on its way.");
        await onSent();
      }}
    >
      <Labelled label="Type of event" hint="It is sent an example of it, signed as all are.">
        <input
          name="type"
          required
          maxLength={128}
          defaultValue={asked}
          list={listId}
          autoComplete="off"
          className={fieldClass}
        />
      </Labelled>
      <datalist id={listId}>
        {types.map(({ type }) => (
          <option key={type} value={type}>
            {type}
          </option>
        ))}
      </datalist>
    </FormDialog>
  );
}
