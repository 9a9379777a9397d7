/** Words of the player for recorded terminals. */
export const player = {
  screen: 'The recorded terminal. The marked moments below say who typed what.',
  play: 'Play',
  pause: 'Pause',
  position: 'Position',
  at: (position: string, duration: string) => `${position} of ${duration}`,
  speed: 'Speed',
  skipIdle: 'Skip silence',
  search: 'Find in what was printed',
  next: 'Next place',
  previous: 'Previous place',
  found: (count: number) => (count === 0 ? 'not found' : count === 1 ? '1 place' : `${count} places`),
  download: 'Download',
  markers: (count: number) => (count === 1 ? '1 command' : `${count} commands`),
} as const;
