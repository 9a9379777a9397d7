import { useEffect, useMemo, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { bytes, MIB, percent } from '../../i18n/format';
import { text } from '../../i18n/text';
import { useIsDark } from '../shell/theme';
import type { ConsoleFeed, Sample } from './feed';

const LONGEST_MS = 5 * 60 * 1000;
const SHORTEST_MS = 60 * 1000;
const HEIGHT = 120;

interface Line {
  label: string;
  colour: string;
  of: (sample: Sample) => number;
}

/** Three live lines over the last five minutes. The tiles hold the same numbers as text. */
export function Charts({ feed, offline, limits }: { feed: ConsoleFeed; offline: boolean; limits: { cpu: number; memoryBytes: number } }) {
  return (
    <section className="charts" aria-label={text.charts.label}>
      <Chart feed={feed} offline={offline} title={text.charts.cpu} limit={limits.cpu} least={10} show={percent} lines={CPU} />
      <Chart feed={feed} offline={offline} title={text.charts.memory} limit={limits.memoryBytes} least={64 * MIB} show={bytes} lines={MEMORY} />
      <Chart feed={feed} offline={offline} title={text.charts.network} limit={0} least={10 * 1024} show={rate} lines={NETWORK} />
    </section>
  );
}

const CPU: Line[] = [{ label: text.charts.cpu, colour: '--accent', of: (sample) => sample.cpu }];
const MEMORY: Line[] = [{ label: text.charts.memory, colour: '--teal', of: (sample) => sample.memory }];
const NETWORK: Line[] = [
  { label: text.charts.inbound, colour: '--accent', of: (sample) => sample.inbound },
  { label: text.charts.outbound, colour: '--gold', of: (sample) => sample.outbound },
];

function rate(value: number): string {
  return text.charts.perSecond(bytes(value));
}

interface ChartProps {
  feed: ConsoleFeed;
  offline: boolean;
  title: string;
  limit: number;
  /** The scale never ends below this, so that noise near nothing looks like nothing. */
  least: number;
  show: (value: number) => string;
  lines: Line[];
}

function Chart({ feed, offline, title, limit, least, show, lines }: ChartProps) {
  const holder = useRef<HTMLDivElement>(null);
  const dark = useIsDark();
  const key = useMemo(() => lines.map((line) => line.label), [lines]);

  useEffect(() => {
    const parent = holder.current;
    if (parent === null) return;
    const style = getComputedStyle(document.documentElement);
    const colour = (name: string) => style.getPropertyValue(name).trim();
    const plot = new uPlot(
      {
        width: Math.max(120, parent.clientWidth),
        height: HEIGHT,
        pxAlign: true,
        cursor: { y: false, points: { size: 6 } },
        legend: { show: false },
        scales: {
          x: { time: true, range: () => spanOf(feed) },
          y: { range: (_plot, _low, high) => [0, top(high, limit, least)] },
        },
        axes: [
          { show: false },
          {
            size: 62,
            stroke: colour('--text-3'),
            font: `11px ${colour('--font-ui')}`,
            grid: { stroke: colour('--line'), width: 1 },
            ticks: { show: false },
            splits: (_plot, _axis, _low, high) => [0, high / 2, high],
            values: (_plot, values) => values.map(show),
          },
        ],
        series: [
          {},
          ...lines.map((line): uPlot.Series => {
            const stroke = colour(line.colour);
            return { label: line.label, stroke, width: 1.75, fill: `${stroke}1f`, points: { show: false } };
          }),
        ],
      },
      dataOf(feed, lines),
      parent,
    );
    const redraw = () => {
      if (!document.hidden) plot.setData(dataOf(feed, lines));
    };
    let last = feed.view().stats;
    const unsubscribe = feed.onView(() => {
      const { stats } = feed.view();
      if (stats !== last) redraw();
      last = stats;
    });
    const resize = new ResizeObserver(() => plot.setSize({ width: Math.max(120, parent.clientWidth), height: HEIGHT }));
    resize.observe(parent);
    return () => {
      resize.disconnect();
      unsubscribe();
      plot.destroy();
    };
  }, [feed, lines, limit, least, show, dark]);

  return (
    <figure className="chart">
      <figcaption className="chart__title">
        {title}
        {key.length > 1 && (
          <span className="chart__key">
            {key.map((label, index) => (
              <span key={label} className={`chart__swatch chart__swatch--${index}`}>
                {label}
              </span>
            ))}
          </span>
        )}
      </figcaption>
      <div className="chart__plot" ref={holder} aria-hidden="true" />
      {offline && <p className="chart__off">{text.charts.offline}</p>}
    </figure>
  );
}

/** The limit is the top only once usage comes near it; else small values would be a flat line. */
function top(high: number | null, limit: number, least: number): number {
  const value = Math.max((high ?? 0) * 1.25, least);
  return limit > 0 && value > limit * 0.5 ? Math.max(limit, (high ?? 0) * 1.05) : value;
}

/** Grows from one minute to five as samples come in, so that a fresh page is not an empty one. */
function spanOf(feed: ConsoleFeed): [number, number] {
  const now = feed.samples.at(-1)?.atMs ?? Date.now();
  const known = now - (feed.samples[0]?.atMs ?? now);
  const span = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, known));
  return [(now - span) / 1000, now / 1000];
}

function dataOf(feed: ConsoleFeed, lines: Line[]): uPlot.AlignedData {
  const { samples } = feed;
  return [samples.map((sample) => sample.atMs / 1000), ...lines.map((line) => samples.map(line.of))];
}
