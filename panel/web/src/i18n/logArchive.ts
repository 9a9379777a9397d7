/** Words of the log below the console. */
export const logArchive = {
  title: 'Log',
  search: 'Text',
  since: 'From',
  until: 'Until',
  download: 'Download',
  more: 'Go on',
  none: 'No line matches.',
  lines: 'Lines found',
  count: (n: number) => (n === 1 ? '1 line' : `${n} lines`),
};
