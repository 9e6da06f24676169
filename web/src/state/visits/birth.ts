/** A date of birth from its three fields, as the server reads it: the year first. Null for what is no day. */
export function birthText(day: string, month: string, year: string, now: number): string | null {
  const [d, m, y] = [day, month, year].map((text) =>
    /^\s*\d{1,4}\s*$/.test(text) ? Number(text) : Number.NaN,
  );
  if (d === undefined || m === undefined || y === undefined || Number.isNaN(d + m + y)) return null;
  const date = new Date(Date.UTC(y, m - 1, d));
  // Days that there are not, such as 31 April, come out as others.
  const isDay = date.getUTCFullYear() === y && date.getUTCMonth() === m - 1 && date.getUTCDate() === d;
  if (!isDay || y < 1880 || date.getTime() > now) return null;
  return date.toISOString().slice(0, 10);
}
