import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useId } from "react";
import { webhooksApi } from "../api/webhooks.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { Combobox } from "../ui/combobox.tsx";
import { ownType, typeOptions } from "./type-options.ts";

/** Which types of events are asked for: those that Dendro knows, all that begin alike, or some of one's own. */
export function TypesField({
  types,
  onChange,
}: {
  types: readonly string[];
  onChange: (types: readonly string[]) => void;
}) {
  const id = useId();
  const tenant = useTenant();
  const { data = [] } = useQuery({
    queryKey: ["webhooks", tenant, "event-types"],
    queryFn: async () => await webhooksApi.eventTypes(tenant),
  });
  const options = typeOptions(data);
  const offered = options.filter(({ value }) => !types.includes(value));
  return (
    <div role="group" aria-labelledby={`${id}-label`}>
      <span id={`${id}-label`} className="mb-1 block text-xs font-medium">
        Events
      </span>
      {types.length > 0 && (
        <ul aria-label="Events asked for" className="mb-2 flex flex-wrap gap-2">
          {types.map((type) => (
            <li key={type}>
              <button
                type="button"
                onClick={() => onChange(types.filter((one) => one !== type))}
                className="border-line-strong bg-surface hover:bg-hover flex h-8 items-center gap-1.5 rounded-full border pr-2 pl-3 text-xs transition-colors"
              >
                <span className="sr-only">Remove </span>
                <code>{type}</code>
                <X size={13} className="text-muted" aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      )}
      <Combobox
        label="Type of event"
        placeholder="workflow.failed, node.*, or one of your own"
        options={offered}
        onChoose={(type) => onChange([...types.filter((one) => one !== type), type])}
        other={(text) => ownType(text, options)}
        onBackspace={() => onChange(types.slice(0, -1))}
        describedBy={`${id}-hint`}
      />
      <span id={`${id}-hint`} className="text-muted mt-1 block text-xs text-pretty">
        Choose as many as you like; * is every type, and node.* all that begin so.
      </span>
    </div>
  );
}
