import type { Pagination } from '../api/envelope';
import { text } from '../i18n/text';
import { Button } from './Button';

export function Pager({ pagination, onPage }: { pagination: Pagination; onPage: (page: number) => void }) {
  const { current_page: page, total_pages: pages, total } = pagination;
  if (pages <= 1) return null;
  return (
    <nav className="pager" aria-label={text.common.page(page, pages)}>
      <Button small icon="left" disabled={page <= 1} onClick={() => onPage(page - 1)}>
        {text.common.previous}
      </Button>
      <span className="num">
        {text.common.page(page, pages)} · {text.common.total(total)}
      </span>
      <Button small icon="right" disabled={page >= pages} onClick={() => onPage(page + 1)}>
        {text.common.next}
      </Button>
    </nav>
  );
}
