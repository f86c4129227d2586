import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { retries } from "./api/retries.ts";
import { createAppRouter } from "./router.tsx";
import "./styles.css";

const queries = new QueryClient({ defaultOptions: { queries: { retry: retries, staleTime: 30_000 } } });
const router = createAppRouter(queries);

createRoot(document.querySelector("#root") as HTMLElement).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
