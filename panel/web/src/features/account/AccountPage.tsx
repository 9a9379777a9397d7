import { useEffect } from 'react';
import { Link } from 'react-router';
import { Banner } from '../../components/Banner';
import { buttonClass } from '../../components/Button';
import { text } from '../../i18n/text';
import { useAccount } from '../session/queries';
import { ApiKeys } from './ApiKeys';
import { EmailForm, PasswordForm } from './CredentialForms';
import { Sessions } from './Sessions';
import './account.css';

export function AccountPage() {
  const account = useAccount();

  useEffect(() => {
    document.title = `${text.account.title} · ${text.product}`;
  }, []);

  if (!account.data) return null;
  const { username, email, admin, first_name: first, last_name: last, impersonation } = account.data;
  const acting = Boolean(impersonation);
  const name = `${first} ${last}`.trim();
  return (
    <>
      <div className="page-head">
        <h1>{text.account.title}</h1>
        <div className="row">
          <Link to="/account/activity" className={buttonClass()}>
            {text.audit.activity.account}
          </Link>
          <Link to="/account/shells" className={buttonClass()}>
            {text.terminal.list.own}
          </Link>
        </div>
      </div>
      <div className="account">
        <section className="card account__profile">
          <div className="card__head">
            <h2>{text.account.profile}</h2>
          </div>
          <dl className="card__body facts">
            <div>
              <dt>{text.account.username}</dt>
              <dd>{username}</dd>
            </div>
            <div>
              <dt>{text.account.email}</dt>
              <dd>{email}</dd>
            </div>
            {name !== '' && (
              <div>
                <dt>{text.account.fullName}</dt>
                <dd>{name}</dd>
              </div>
            )}
            <div>
              <dt>{text.account.role}</dt>
              <dd>{admin ? text.account.admin : text.account.member}</dd>
            </div>
          </dl>
        </section>
        {acting ? (
          <Banner tone="warn" className="account__wide" title={text.acting.account(username)}>
            {text.acting.accountText}
          </Banner>
        ) : (
          <>
            <EmailForm />
            <PasswordForm />
          </>
        )}
        <ApiKeys readOnly={acting} />
        <Sessions readOnly={acting} />
      </div>
    </>
  );
}
