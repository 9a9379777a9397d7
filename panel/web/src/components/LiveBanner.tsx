import { useEffect, useState } from 'react';
import type { LiveLink } from '../api/liveSocket';
import { text } from '../i18n/text';
import { Banner } from './Banner';
import { Button } from './Button';

/** Why a stream is not live, which attempt this is, when the next one comes, and a way to hurry it. */
export function LiveBanner({ link, onRetry }: { link: LiveLink; onRetry: () => void }) {
  switch (link.state) {
    case 'open':
    case 'ended':
      return null;
    case 'connecting':
      // The first try is part of loading the page; later ones keep the banner from flickering away.
      return link.attempt === 0 ? null : (
        <Banner tone="warn" title={text.live.waitingTitle} role="status">
          {text.live.connecting} {text.live.attempt(link.attempt + 1)}
        </Banner>
      );
    case 'waiting':
      return <Waiting link={link} onRetry={onRetry} />;
    case 'refused':
      return (
        <Banner tone={link.code === 'conflict' ? 'info' : 'bad'} title={text.live.refused[link.code]} role="alert" actions={<Button small onClick={onRetry}>{text.live.reconnect}</Button>}>
          {link.detail}
        </Banner>
      );
  }
}

function Waiting({ link, onRetry }: { link: Extract<LiveLink, { state: 'waiting' }>; onRetry: () => void }) {
  const seconds = useSecondsUntil(link.retryAtMs);
  return (
    <Banner
      tone="warn"
      title={text.live.reason[link.reason]}
      actions={
        <Button small icon="refresh" onClick={onRetry}>
          {text.live.retryNow}
        </Button>
      }
    >
      <span role="status">
        {text.live.waitingTitle}. {text.live.attempt(link.attempt)}
      </span>
      , <span className="num">{text.live.countdown(seconds)}</span>. {link.detail}
    </Banner>
  );
}

export function useSecondsUntil(atMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, Math.ceil((atMs - now) / 1000));
}
