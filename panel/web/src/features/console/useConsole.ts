import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { request } from '../../api/client';
import { onReturn } from '../../api/onReturn';
import type { ConsoleCredentials } from '../../api/types';
import { ConsoleFeed, type FeedView } from './feed';
import { ConsoleSocket, type ConsoleEvent, type ConsoleWorld, type SocketLike } from './socket';

export interface Console {
  feed: ConsoleFeed;
  socket: ConsoleSocket;
  view: FeedView;
}

/** A socket to one server's console, in this browser's world. */
export function openConsole(server: string, emit: (event: ConsoleEvent) => void): ConsoleSocket {
  const world: ConsoleWorld = {
    credentials: async (signal) => (await request<{ data: ConsoleCredentials }>('GET', `/api/client/servers/${server}/websocket`, { signal })).data,
    connect: (url) => new WebSocket(url) as SocketLike,
    random: () => Math.random(),
    now: () => Date.now(),
  };
  return new ConsoleSocket(world, emit);
}

function open(server: string): { feed: ConsoleFeed; socket: ConsoleSocket } {
  const feed = new ConsoleFeed(() => Date.now());
  return { feed, socket: openConsole(server, feed.take) };
}

/** The console of one server for as long as the page shows it. */
export function useConsole(server: string): Console {
  const { feed, socket } = useMemo(() => open(server), [server]);

  useEffect(() => {
    socket.start();
    const leave = onReturn(() => socket.retryIfWaiting());
    return () => {
      leave();
      socket.stop();
    };
  }, [socket]);

  const view = useSyncExternalStore(feed.onView, feed.view);
  return { feed, socket, view };
}
