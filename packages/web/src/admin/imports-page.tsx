import { useRef, useState } from "react";
import { ask } from "../api/call.ts";
import { whenTitle } from "../format/when.ts";
import { formatCount } from "../format/format.ts";
import { Notice } from "../ui/notice.tsx";
import { Table } from "../ui/table.tsx";
import { AdminPage } from "./admin-page.tsx";
import { DropZone } from "./drop-zone.tsx";
import { ImportOptions } from "./import-options.tsx";
import { ImportState } from "./import-state.tsx";
import { uploadImport, type Import, type ImportRequest } from "./import-upload.ts";
import { ListedCard } from "./listed-card.tsx";
import { useListed } from "./use-listed.ts";

/** How does what a web server logged, or an agent said, before get in? */
export function ImportsPage() {
  const imports = useListed(
    "imports",
    async (tenant) => (await ask("GET /api/v1/imports", { query: { tenant } })).imports,
  );
  const { tenant } = imports;
  const [file, setFile] = useState<File | null>(null);
  const [told, setTold] = useState<Import | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const stopping = useRef(new AbortController());
  const begin = async (chosen: File, request: ImportRequest) => {
    stopping.current = new AbortController();
    setFault(null);
    try {
      const { signal } = stopping.current;
      setTold(await uploadImport({ tenant, file: chosen, request, signal, onProgress: setTold }));
    } catch (error) {
      setTold(null);
      setFault(error instanceof Error ? error.message : String(error));
    } finally {
      setFile(null);
      await imports.changed();
    }
  };
  return (
    <AdminPage>
      {told === null && file === null && <DropZone onChosen={setFile} />}
      {fault !== null && <Notice message={fault} />}
      {told === null && file !== null && (
        <ImportOptions
          file={file}
          onCancel={() => setFile(null)}
          onBegin={async (request) => await begin(file, request)}
        />
      )}
      {told !== null && (
        <ImportState told={told} onStop={() => stopping.current.abort()} onClose={() => setTold(null)} />
      )}
      <ListedCard title="Imports" listed={imports}>
        {(list) => (
          <Table
            label="Imports"
            rows={list}
            keyOf={({ id }) => id}
            empty="Nothing was imported since the server started."
            columns={[
              { title: "File", cell: ({ name }) => <span className="font-medium break-all">{name}</span> },
              { title: "State", cell: ({ status }) => status },
              { title: "Started", cell: (one) => whenTitle(Date.parse(one.started_at)) },
              { title: "Read", align: "right", cell: ({ read }) => formatCount(read) },
              { title: "Before", align: "right", cell: ({ duplicates }) => formatCount(duplicates) },
              { title: "Not taken", align: "right", cell: ({ bad }) => formatCount(bad) },
            ]}
          />
        )}
      </ListedCard>
    </AdminPage>
  );
}
