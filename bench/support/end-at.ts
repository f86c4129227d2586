/** Another second before November of 2026 every time, so that nothing is remembered of the time before. */
export const endAt = (round: number): string => new Date(Date.UTC(2026, 10) - round * 1000).toISOString();
