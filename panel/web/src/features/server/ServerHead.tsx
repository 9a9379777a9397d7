import { useEffect } from 'react';
import { Link } from 'react-router';
import { Icon } from '../../components/Icon';
import { text } from '../../i18n/text';
import { useServerPage } from './page';

/** The head of every page of a server but the console's, which has the buttons too. */
export function ServerHead({ title, children }: { title: string; children?: React.ReactNode }) {
  const { id, view } = useServerPage();
  useEffect(() => {
    document.title = `${title} · ${view.server.name} · ${text.product}`;
  }, [title, view.server.name]);
  return (
    <header className="page-head">
      <div>
        <Link to={`/server/${id}`} className="crumb">
          <Icon name="left" />
          {view.server.name}
        </Link>
        <h1>{title}</h1>
      </div>
      {children}
    </header>
  );
}
