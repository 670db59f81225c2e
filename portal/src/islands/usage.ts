// CPU and memory of an attempt over time: two curves over one axis.
import UPlot from 'uplot';
import { duration } from '../times';
import { colours } from './chart';

interface Stamp { run: string; step: number; attempt: number; count: number; last: number | null }
interface Sample { at: number; cpu: number; memory: number }

const height = 220;

export function start(root: HTMLElement): void {
  const id = root.dataset['from']!;
  const read = (): Stamp => JSON.parse(document.getElementById(id)!.textContent!) as Stamp;
  let stamp = read();
  let samples: Sample[] = [];
  let plot: UPlot | undefined;
  let asking = false;
  let drawn = '';

  const draw = (anew = false): void => {
    if (samples.length < 2) return;
    const data = curves(samples);
    if (plot && !anew) { plot.setData(data); return; }
    plot?.destroy();
    root.replaceChildren();
    plot = new UPlot(options(root), data, root);
  };
  const ask = async (): Promise<void> => {
    const wanted = JSON.stringify(stamp);
    if (asking || stamp.count < 2 || wanted === drawn) return;
    asking = true;
    const answer = await fetch(`/runs/${stamp.run}/steps/${stamp.step}/usage?attempt=${stamp.attempt}`, { headers: { Accept: 'application/json' } }).catch(() => undefined);
    if (answer?.ok) { samples = (await answer.json() as { samples: Sample[] }).samples; drawn = wanted; draw(); root.dataset['drawn'] = ''; }
    asking = false;
    if (answer?.ok && JSON.stringify(stamp) !== drawn) void ask();
  };

  document.addEventListener('orrery:placed', event => {
    if (!(event.target as Element).contains(document.getElementById(id))) return;
    stamp = read();
    void ask();
  });
  document.addEventListener('orrery:theme', () => draw(true));
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => draw(true));
  new ResizeObserver(() => plot?.setSize({ width: root.clientWidth, height })).observe(root);
  void ask();
}

/** Cores in use between two looks; memory at the later one. */
function curves(samples: Sample[]): [number[], (number | null)[], number[]] {
  const cores = samples.map((s, i) => {
    const before = samples[i - 1];
    return before && s.at > before.at ? Math.max(0, (s.cpu - before.cpu) / (s.at - before.at)) : null;
  });
  return [samples.map(s => s.at), cores, samples.map(s => s.memory)];
}

function options(root: HTMLElement): UPlot.Options {
  const paint = colours(root);
  const font = `12px ${paint.font}`;
  const axis = { stroke: paint.dim, font, grid: { stroke: paint.line, width: 1 }, ticks: { stroke: paint.line, width: 1 } };
  const seconds = (s: number): string => s < 10 ? `${+s.toFixed(1)} s` : duration(s * 1000);
  return {
    width: root.clientWidth, height, scales: { x: { time: false }, cores: { range: (_u, _min, max) => [0, Math.max(1, max || 1)] }, memory: { range: (_u, _min, max) => [0, (max || 1) * 1.1] } },
    axes: [
      { ...axis, values: (_u, all) => all.map(seconds) },
      { ...axis, scale: 'cores', size: 64, values: (_u, all) => all.map(n => `${+n.toFixed(2)}`), label: 'cores', labelFont: font, labelSize: 18 },
      { ...axis, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000].map(n => n * 1024 * 1024), scale: 'memory', side: 1, size: 84, grid: { show: false }, values: (_u, all) => all.map(bytes) },
    ],
    series: [
      { label: 'Time', value: (_u, s) => s == null ? '' : seconds(s) },
      { label: 'CPU', scale: 'cores', stroke: paint.of('running'), width: 2, value: (_u, n) => n == null ? '' : `${n.toFixed(2)} cores` },
      { label: 'Memory', scale: 'memory', stroke: paint.of('waiting'), width: 2, dash: [6, 3], value: (_u, n) => n == null ? '' : bytes(n) },
    ],
  };
}

function bytes(n: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let unit = 0;
  for (; n >= 999.5 && unit < units.length - 1; unit++) n /= 1024;
  return `${n.toFixed(unit === 0 || n >= 99.95 ? 0 : 1)} ${units[unit]}`;
}
