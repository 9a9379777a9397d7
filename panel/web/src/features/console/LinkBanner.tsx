import { Banner } from '../../components/Banner';
import { Button } from '../../components/Button';
import { useSecondsUntil } from '../../components/LiveBanner';
import { text } from '../../i18n/text';
import type { Link } from './link';

/** Why the console is not live, which attempt this is, when the next one comes, and a way to hurry it. */
export function LinkBanner({ link, onRetry }: { link: Link; onRetry: () => void }) {
  switch (link.state) {
    case 'open':
      return null;
    case 'connecting':
      // The first try is part of loading the page; later ones keep the banner from flickering away.
      return link.attempt === 0 ? null : (
        <Banner tone="warn" title={text.link.waitingTitle} role="status">
          {text.link.connecting} {text.link.attempt(link.attempt + 1)}
        </Banner>
      );
    case 'waiting':
      return <Waiting link={link} onRetry={onRetry} />;
    case 'refused':
      return (
        <Banner tone={link.code === 'conflict' ? 'info' : 'bad'} title={text.link.refused[link.code]} role="alert" actions={<Button small onClick={onRetry}>{text.link.reconnect}</Button>}>
          {link.detail}
        </Banner>
      );
  }
}

function Waiting({ link, onRetry }: { link: Extract<Link, { state: 'waiting' }>; onRetry: () => void }) {
  const seconds = useSecondsUntil(link.retryAtMs);
  return (
    <Banner
      tone="warn"
      title={link.detail !== null && link.detail !== '' ? link.detail : text.link.reason[link.reason]}
      actions={
        <Button small icon="refresh" onClick={onRetry}>
          {text.link.retryNow}
        </Button>
      }
      more={
        link.diagnostics !== null && (
          <details>
            <summary>{text.link.diagnostics}</summary>
            <pre>{typeof link.diagnostics === 'string' ? link.diagnostics : JSON.stringify(link.diagnostics, null, 2)}</pre>
          </details>
        )
      }
    >
      <span role="status">
        {text.link.waitingTitle}. {text.link.attempt(link.attempt)}
      </span>
      , <span className="num">{text.link.countdown(seconds)}</span>. {text.link.keeps}
    </Banner>
  );
}
