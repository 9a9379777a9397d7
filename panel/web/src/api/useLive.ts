import { useEffect, useEffectEvent, useState } from 'react';
import { LiveSocket, type LiveLink, type LiveOptions } from './liveSocket';
import { onReturn } from './onReturn';

export interface Live {
  link: LiveLink;
  /** Null before it is started. */
  socket: LiveSocket | null;
}

/**
 * A live stream for as long as the component shows it and `enabled`. The options may be new functions at each render;
 * another `key` is another stream.
 */
export function useLive(key: string, options: LiveOptions, enabled = true): Live {
  const [live, setLive] = useState<Live>({ link: { state: 'connecting', attempt: 0 }, socket: null });
  const path = useEffectEvent(() => options.path());
  const meant = useEffectEvent(() => options.ticket);
  const onMessage = useEffectEvent((data: string | ArrayBuffer) => options.onMessage(data));
  const onOpen = useEffectEvent(() => options.onOpen?.());
  const onLink = useEffectEvent((link: LiveLink) => options.onLink?.(link));

  useEffect(() => {
    if (!enabled) return undefined;
    const socket: LiveSocket = new LiveSocket({
      path: () => path(),
      ticket: meant(),
      onMessage: (data) => onMessage(data),
      onOpen: () => onOpen(),
      onLink: (link) => {
        setLive({ link, socket });
        onLink(link);
      },
    });
    socket.start();
    const leave = onReturn(() => socket.retryIfWaiting());
    return () => {
      leave();
      socket.stop();
    };
  }, [key, enabled]);

  return live;
}
