import { useEffect, useMemo, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { bytes, percent } from '../../i18n/format';
import { text } from '../../i18n/text';
import { useIsDark } from '../shell/theme';
import type { ConsoleFeed, Sample } from './feed';

const SPAN_MS = 5 * 60 * 1000;
const HEIGHT = 150;

interface Line {
  label: string;
  colour: string;
  of: (sample: Sample) => number;
}

/** Three live lines over the last five minutes. The tiles hold the same numbers as text. */
export function Charts({ feed, offline, limits }: { feed: ConsoleFeed; offline: boolean; limits: { cpu: number; memoryBytes: number } }) {
  return (
    <section className="charts" aria-label={text.charts.label}>
      <Chart feed={feed} offline={offline} title={text.charts.cpu} limit={limits.cpu} show={percent} lines={CPU} />
      <Chart feed={feed} offline={offline} title={text.charts.memory} limit={limits.memoryBytes} show={bytes} lines={MEMORY} />
      <Chart feed={feed} offline={offline} title={text.charts.network} limit={0} show={rate} lines={NETWORK} />
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
  show: (value: number) => string;
  lines: Line[];
}

function Chart({ feed, offline, title, limit, show, lines }: ChartProps) {
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
          x: { time: true, range: () => [(Date.now() - SPAN_MS) / 1000, Date.now() / 1000] },
          y: { range: (_plot, _low, high) => [0, top(high, limit)] },
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
  }, [feed, lines, limit, show, dark]);

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
function top(high: number | null, limit: number): number {
  const value = Math.max(high ?? 0, 1) * 1.25;
  return limit > 0 && value > limit * 0.5 ? Math.max(limit, (high ?? 0) * 1.05) : value;
}

function dataOf(feed: ConsoleFeed, lines: Line[]): uPlot.AlignedData {
  const { samples } = feed;
  return [samples.map((sample) => sample.atMs / 1000), ...lines.map((line) => samples.map(line.of))];
}
