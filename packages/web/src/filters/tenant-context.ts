import { createContext, useContext } from "react";

/** The tenant that the page is about. */
export const TenantContext = createContext("default");

export const useTenant = () => useContext(TenantContext);
