import type { Report } from "@dendro/core";
import { ask, type Answer } from "./call.ts";

/** An answer has every default of a report filled in: the document of the API does not tell what is answered from what is sent. */
export type SavedReport = Omit<Answer<"GET /api/v1/reports/{name}">, "report"> & { readonly report: Report };
export type ReportSend = Answer<"GET /api/v1/reports/{name}/sends">["sends"][number];

const one = (tenant: string, name: string) => ({ path: { name }, query: { tenant } });

/** Boards that are sent to people when it is time. */
export const reportsApi = {
  list: async (tenant: string) => {
    const { reports, sends_mail: sendsMail } = await ask("GET /api/v1/reports", { query: { tenant } });
    return { reports: reports as readonly SavedReport[], sendsMail };
  },
  read: async (tenant: string, name: string) =>
    (await ask("GET /api/v1/reports/{name}", one(tenant, name))) as SavedReport,
  /** @param version the one that is changed, 0 for none */
  set: async (tenant: string, name: string, report: Report, version: number) =>
    await ask("PUT /api/v1/reports/{name}", {
      ...one(tenant, name),
      body: { ...report, version },
    }),
  remove: async (tenant: string, name: string) =>
    await ask("DELETE /api/v1/reports/{name}", one(tenant, name)),
  send: async (tenant: string, name: string) =>
    await ask("POST /api/v1/reports/{name}/send", one(tenant, name)),
  sends: async (tenant: string, name: string) =>
    (await ask("GET /api/v1/reports/{name}/sends", { path: { name }, query: { tenant, limit: 100 } })).sends,
  /** Where the report is shown as it would be sent now. */
  previewAddress: (tenant: string, name: string) =>
    `/api/v1/reports/${encodeURIComponent(name)}/preview?tenant=${encodeURIComponent(tenant)}`,
};
