// A run's report as the page uses it. Frames are output frames from 0.
import { Facts, bitrateText, clock } from '../../Reports/Assets/facts.js';

export { bitrateText, clock };

export interface Rendition {
  name: string; width: number; height: number; codec: string; playlist: string; averageBitrate: number; peakBitrate: number; segmentBitrates: number[];
  quality?: { vmafMean: number; vmafMin: number; vmaf: number[] };
}

export interface Note { code: string; what: string; where?: string; advice?: string; firstFrame?: number; lastFrame?: number }

export interface Report {
  source: { name: string; sha256?: string; codec: string; container: string; width: number; height: number; frameRate: string; variableFrameRate: boolean; excerptStartSeconds?: number; firstFrameSeconds?: number; timecode?: string };
  notes: Note[]; frameRate: string; frames: number; cuts: number[];
  segments: { index: number; firstFrame: number; frames: number; start: string }[];
  renditions: Rendition[];
  scoring?: { model: string; width: number; height: number; remark?: string };
  checks: { id: string; name: string; state: string; detail: string }[];
  package: { master: string };
}

export interface Shot { index: number; first: number; frames: number }

/** A report with what is asked of it again and again. */
export class Title {
  readonly rate: number;
  readonly frames: number;
  readonly shots: Shot[];
  /** What code shared with the report's own page works with. */
  readonly data: { master: string; frameRate: number[]; frames: number; starts: number[]; renditions: { name: string; playlist: string; bitrates: number[]; stride: number; mean?: number[] }[] };
  readonly #facts: Facts;

  /** @param files address of the run's files, without a slash at its end */
  constructor(readonly report: Report, readonly files: string, readonly api: string) {
    const [n = 24, d = 1] = report.frameRate.split('/').map(Number);
    this.rate = n / d;
    this.frames = report.frames;
    this.data = {
      master: `${files}/${report.package.master}`, frameRate: [n, d], frames: report.frames, starts: report.segments.map(s => s.firstFrame),
      renditions: report.renditions.map(r => ({ name: r.name, playlist: r.playlist, bitrates: r.segmentBitrates, stride: 1, ...(r.quality ? { mean: r.quality.vmaf } : {}) })),
    };
    this.#facts = new Facts(this.data);
    const firsts = [...new Set([0, ...report.cuts.filter(c => c > 0 && c < report.frames)])].sort((a, b) => a - b);
    this.shots = firsts.map((first, index) => ({ index, first, frames: (firsts[index + 1] ?? report.frames) - first }));
  }

  get renditions(): Rendition[] { return this.report.renditions; }

  vmaf(rendition: number, frame: number): number | undefined { return this.renditions[rendition]?.quality?.vmaf[frame]; }

  bitrate(rendition: number, frame: number): number | undefined { return this.#facts.bitrateOf(this.data.renditions[rendition], frame); }

  segmentOf(frame: number): number { return this.#facts.segmentOf(frame); }

  shotOf(frame: number): Shot { return this.shots.findLast(s => s.first <= frame) ?? this.shots[0]!; }

  /** Hours, minutes, seconds and frames, counted without dropping. */
  timecode(frame: number): string {
    const base = Math.round(this.rate);
    const [seconds, rest] = [Math.floor(frame / base), frame % base];
    return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60, rest].map(n => String(n).padStart(2, '0')).join(':');
  }

  clamp(frame: number): number { return Math.min(this.frames - 1, Math.max(0, Math.round(frame))); }

  /** The middle of a frame in seconds: aimed at, so that rounding can't show its neighbour. */
  middle(frame: number): number { return (frame + 0.5) / this.rate; }

  /** Where a frame lies in the source, in seconds of what a browser plays. */
  sourceTime(frame: number): number {
    const start = this.report.source.excerptStartSeconds ?? 0;
    return Math.ceil(start * this.rate - 0.001) / this.rate + this.middle(frame);
  }
}

export const scoreText = (score: number | undefined): string => score === undefined ? '–' : score.toFixed(1);
