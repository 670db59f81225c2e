// What ECharts is told to draw: a row for a step with a bar for each stretch of its time, or for many steps with how many of them there were over time.
import { duration } from '../times';
import type { Colours } from './chart';

export interface Bar { why: string; from: number; to?: number | null; label: string; attempt?: number; worker?: string }
export interface Density { running: number[]; waiting: number[]; failed: number[] }
export interface Row { title: string; name: string; state: string; step?: number | null; count: number; bars: Bar[]; setAside?: boolean; density?: Density }

interface Place { coordSys: { x: number; y: number; width: number; height: number } }
interface Api { value(dimension: number): number; coord(point: [number, number]): [number, number]; size(extent: [number, number]): [number, number] }

const rowHeight = 22;

export function optionsOf(rows: Row[], drawn: { from: number; to: number }, end: number, window: [number, number] | undefined, start: string, paint: Colours, height: number, width: number): object {
  const fits = Math.max(3, Math.floor((height - 84) / rowHeight));
  const narrow = width < 620;
  const items = rows.flatMap((row, y) => row.density ? buckets(row.density, y, drawn) : row.bars.map((bar, i) => [y, bar.from, bar.to ?? end, i]));
  const began = new Date(start).getTime();
  return {
    animation: false,
    textStyle: { color: paint.text, fontFamily: paint.font },
    grid: { left: narrow ? 90 : 210, right: rows.length > fits ? 34 : 14, top: 6, bottom: 66 },
    xAxis: {
      type: 'value', min: 0, max: end, splitLine: { lineStyle: { color: paint.line } }, axisLine: { lineStyle: { color: paint.line } },
      axisLabel: { color: paint.dim, formatter: (ms: number) => span(ms, window ? window[1] - window[0] : end), hideOverlap: true }, splitNumber: narrow ? 3 : 6,
    },
    yAxis: {
      type: 'category', inverse: true, data: rows.map(r => r.count > 1 ? `${r.title} × ${r.count.toLocaleString()}` : r.title), axisTick: { show: false }, axisLine: { lineStyle: { color: paint.line } },
      axisLabel: { color: paint.dim, width: narrow ? 80 : 196, overflow: 'truncate', interval: 0 }, triggerEvent: false,
    },
    dataZoom: [
      { id: 'x', type: 'inside', xAxisIndex: 0, filterMode: 'none', zoomOnMouseWheel: 'ctrl', moveOnMouseWheel: false, moveOnMouseMove: true, ...reach(window, end) },
      { id: 'x-bar', type: 'slider', xAxisIndex: 0, filterMode: 'none', bottom: 8, height: 20, showDetail: false, brushSelect: true, ...skin(paint), ...reach(window, end) },
      ...(rows.length > fits ? [
        { id: 'y', type: 'slider', yAxisIndex: 0, filterMode: 'none', right: 4, width: 14, zoomLock: true, brushSelect: false, showDetail: false, handleSize: 0, startValue: 0, endValue: fits - 1, ...skin(paint), realtime: true },
        { id: 'y-wheel', type: 'inside', yAxisIndex: 0, filterMode: 'none', zoomLock: true, zoomOnMouseWheel: false, moveOnMouseWheel: 'shift', moveOnMouseMove: false, startValue: 0, endValue: fits - 1 },
      ] : []),
    ],
    // Text on the canvas: nothing of a run becomes markup.
    tooltip: {
      renderMode: 'richText', confine: true, backgroundColor: paint.panel, borderColor: paint.line, textStyle: { color: paint.text, fontSize: 12, width: 420, overflow: 'break' },
      formatter: (hit: { value: number[] }) => tell(rows[hit.value[0]!], hit.value, began),
    },
    series: [{
      type: 'custom', clip: true, data: items, encode: { x: [1, 2], y: 0 }, cursor: 'pointer',
      renderItem: (place: Place, api: Api) => {
        const row = rows[api.value(0)]!;
        const [x, middle] = api.coord([api.value(1), api.value(0)]);
        const right = api.coord([api.value(2), api.value(0)])[0];
        const tall = Math.min(row.density ? 44 : 16, api.size([0, 1])[1] * 0.72);
        const left = Math.max(place.coordSys.x, x);
        const wide = Math.max(1.5, Math.min(place.coordSys.x + place.coordSys.width, right) - left);
        if (right < place.coordSys.x || x > place.coordSys.x + place.coordSys.width) return undefined;
        if (!row.density) {
          const bar = row.bars[api.value(3)]!;
          const { fill, shade } = paint.why(bar.why === 'attempt' && bar.to != null ? 'done' : bar.why);
          return { type: 'rect', shape: { x: left, y: middle - tall / 2, width: wide, height: tall, r: 2 }, style: { fill, opacity: row.setAside ? shade * 0.4 : shade } };
        }
        const most = row.density.running.reduce((a, n, i) => Math.max(a, n + row.density!.waiting[i]!), 0) || 1;
        const i = api.value(3);
        const part = (count: number): number => count > 0 ? Math.max(1, tall * count / most) : 0;
        const [running, waiting] = [part(row.density.running[i]!), part(row.density.waiting[i]!)];
        const bottom = middle + tall / 2;
        const box = (y: number, height: number, why: string): object => ({ type: 'rect', shape: { x: left, y, width: wide + 0.5, height }, style: { fill: paint.why(why).fill, opacity: paint.why(why).shade } });
        return { type: 'group', children: [
          box(middle - tall / 2, tall, 'none'),
          ...(running ? [box(bottom - running, running, row.density.failed[i]! > 0 ? 'failed' : 'attempt')] : []), ...(waiting ? [box(bottom - running - waiting, waiting, 'queue')] : []),
        ] };
      },
    }],
  };
}

function buckets(density: Density, y: number, drawn: { from: number; to: number }): number[][] {
  const width = (drawn.to - drawn.from) / density.running.length;
  return density.running.flatMap((n, i) => n > 0 || density.waiting[i]! > 0 ? [[y, drawn.from + i * width, drawn.from + (i + 1) * width, i]] : []);
}

function tell(row: Row | undefined, value: number[], began: number): string {
  if (!row) return '';
  const [, from, to, i] = value as [number, number, number, number];
  const when = `${new Date(began + from).toLocaleTimeString()}, ${span(from)} after the start`;
  if (row.density) return `${row.title} × ${row.count.toLocaleString()}\n${row.density.running[i]} under way, ${row.density.waiting[i]} waiting${row.density.failed[i] ? `, ${row.density.failed[i]} attempts failed` : ''}\n${when}; click to zoom in`;
  const bar = row.bars[i]!;
  const label = bar.label.length > 300 ? bar.label.slice(0, 300) + '…' : bar.label;
  return `${row.title}${row.setAside ? ' (set aside)' : ''}\n${bar.attempt ? `attempt ${bar.attempt}${bar.worker ? ` on ${bar.worker}` : ''}: ` : ''}${label}\n${bar.to == null ? 'for ' : ''}${span(to - from)}, from ${when}`;
}

/** Short times to the millisecond, long ones as the page tells them; along an axis as exactly as its width wants it. */
function span(ms: number, width = Infinity): string {
  if (ms === 0) return '0';
  const digits = width < 20 ? 4 : width < 500 ? 3 : width < 10_000 ? 2 : ms < 10_000 ? 2 : 1;
  if (ms < 1000) return `${+ms.toFixed(ms < 10 || width < 5 ? 1 : 0)} ms`;
  if (ms < 60_000) return `${+(ms / 1000).toFixed(digits)} s`;
  return width < 30_000 ? `${Math.floor(ms / 60_000)} min ${+(ms % 60_000 / 1000).toFixed(digits)} s` : duration(ms);
}

function reach(window: [number, number] | undefined, end: number): object {
  return { startValue: window?.[0] ?? 0, endValue: window?.[1] ?? end };
}

function skin(paint: Colours): object {
  return {
    borderColor: paint.line, backgroundColor: 'transparent', fillerColor: paint.fill, showDataShadow: false, moveHandleSize: 0,
    handleStyle: { color: paint.panel, borderColor: paint.dim }, emphasis: { handleStyle: { color: paint.panel, borderColor: paint.text } }, dataBackground: { lineStyle: { opacity: 0 }, areaStyle: { opacity: 0 } },
  };
}
