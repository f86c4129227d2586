/** What conversions brought in one currency; null where none is said. */
export interface Revenue {
  readonly currency: string | null;
  readonly amount: number;
}

/** An amount with its currency; what is no currency stands as it is said. */
export function formatRevenue({ currency, amount }: Revenue): string {
  const digits = { maximumFractionDigits: Math.abs(amount) >= 1000 ? 0 : 2 };
  if (currency !== null && /^[A-Za-z]{3}$/u.test(currency))
    return new Intl.NumberFormat("en", { style: "currency", currency, ...digits }).format(amount);
  const plain = new Intl.NumberFormat("en", digits).format(amount);
  return currency === null ? plain : `${plain} ${currency}`;
}
