/** The panel's wrappers: an item, a list of items, and what a list says about its pages. */
export interface Item<A> {
  object: string;
  attributes: A;
}

export interface Pagination {
  total: number;
  count: number;
  per_page: number;
  current_page: number;
  total_pages: number;
}

export interface List<A> {
  object: 'list';
  data: Item<A>[];
  meta?: { pagination?: Pagination };
}

/** A list as the pages use it. */
export interface Page<A> {
  items: A[];
  pagination: Pagination;
}

export function pageOf<A>(list: List<A>): Page<A> {
  const items = itemsOf(list);
  const whole = { total: items.length, count: items.length, per_page: items.length, current_page: 1, total_pages: 1 };
  return { items, pagination: list.meta?.pagination ?? whole };
}

export function itemsOf<A>(list: List<A> | undefined): A[] {
  return list?.data.map((item) => item.attributes) ?? [];
}

/** Query text in a stable order without empty values, ready to follow a `?`. */
export function query(values: Record<string, string | number | undefined>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== '') search.set(name, String(value));
  }
  const result = search.toString();
  return result === '' ? '' : `?${result}`;
}
