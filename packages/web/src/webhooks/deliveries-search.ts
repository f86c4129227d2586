import { addressChoice } from "../lists/address-values.ts";

export const deliveryStatuses = ["pending", "success", "failed"] as const;

/** Which deliveries of an endpoint are listed, as it stands in the address. */
export interface DeliveriesSearch {
  readonly status?: (typeof deliveryStatuses)[number] | undefined;
}

export const readDeliveriesSearch = ({ status }: Record<string, unknown>): DeliveriesSearch => ({
  status: addressChoice(status, deliveryStatuses),
});
