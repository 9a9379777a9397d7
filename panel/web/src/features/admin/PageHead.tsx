import { useEffect, type ReactNode } from 'react';
import { Link } from 'react-router';
import { Icon } from '../../components/Icon';
import { text } from '../../i18n/text';

interface PageHeadProps {
  title: string;
  lead?: ReactNode;
  back?: { to: string; label: string };
  actions?: ReactNode;
}

export function PageHead({ title, lead, back, actions }: PageHeadProps) {
  useEffect(() => {
    document.title = `${title} · ${text.product}`;
  }, [title]);
  return (
    <div className="page-head">
      <div>
        {back !== undefined && (
          <Link to={back.to} className="crumb">
            <Icon name="left" />
            {back.label}
          </Link>
        )}
        <h1>{title}</h1>
        {lead !== undefined && <p>{lead}</p>}
      </div>
      {actions !== undefined && <div className="row">{actions}</div>}
    </div>
  );
}
