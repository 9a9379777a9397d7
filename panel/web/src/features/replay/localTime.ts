/** ISO time → what a `datetime-local` input takes, in the browser's time zone; empty when it is none. */
export function localInput(iso: string | undefined): string {
  const date = iso === undefined ? null : new Date(iso);
  if (date === null || Number.isNaN(date.getTime())) return '';
  const two = (n: number) => String(n).padStart(2, '0');
  const day = `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** The way back; null when it is no time. */
export function timeOf(input: string): string | null {
  const date = new Date(input);
  return input === '' || Number.isNaN(date.getTime()) ? null : date.toISOString();
}
