import { ago, momentExact, momentFull, zone } from '../i18n/format';

/** A moment in the viewer's zone; pointing at it tells the weekday, the zone and how long ago it was. */
export function When({ iso, zoned = false }: { iso: string; zoned?: boolean }) {
  return (
    <time
      dateTime={iso}
      title={momentFull(iso)}
      onPointerEnter={({ currentTarget }) => {
        currentTarget.title = `${momentFull(iso)}, ${ago(iso, Date.now())}`;
      }}
    >
      {momentExact(iso)}
      {zoned && ` ${zone()}`}
    </time>
  );
}

/** For the head of a column of moments: which zone they are in. */
export function Zone() {
  return <span className="faint">{zone()}</span>;
}
