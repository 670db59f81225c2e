// Which frames the curves show, and where a frame lies among them.

const SHORTEST_VIEW = 8; // frames; closer in there is nothing more to see

class View {
  /** @param {number} frames of the whole title */
  constructor(frames) {
    this.frames = frames;
    this.from = 0;
    this.to = frames;
    /** @type {(() => void)[]} */
    this.listeners = [];
  }

  get isWhole() {
    return this.from === 0 && this.to === this.frames;
  }

  /** @param {number} frame @returns {number} 0 at the left edge, 1 at the right one */
  fractionOf(frame) {
    return (frame - this.from) / (this.to - this.from);
  }

  /** @param {number} fraction @returns {number} the frame under it, always one of the title's */
  frameAt(fraction) {
    const frame = Math.floor(this.from + fraction * (this.to - this.from));
    return Math.min(this.frames - 1, Math.max(0, frame));
  }

  /** Shows frames `from` to `to`, moved and widened as far as the title's ends and the shortest view demand. */
  show(from, to) {
    const span = Math.min(this.frames, Math.max(Math.min(SHORTEST_VIEW, this.frames), to - from));
    const start = Math.min(this.frames - span, Math.max(0, (from + to - span) / 2));
    if (start === this.from && start + span === this.to) return;
    this.from = start;
    this.to = start + span;
    for (const listener of this.listeners) listener();
  }

  /** @param {number} factor below 1 looks closer @param {number} around a frame that keeps its place */
  zoom(factor, around) {
    const span = (this.to - this.from) * factor;
    const from = around - this.fractionOf(around) * span;
    this.show(from, from + span);
  }

  /** Turns the page, like a reader, when a frame has left the view. */
  follow(frame) {
    if (this.isWhole || (frame >= this.from && frame < this.to)) return;
    const span = this.to - this.from;
    this.show(frame - span * 0.05, frame + span * 0.95);
  }
}

const TIME_STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 36000];

/** Round times between two frames: [frame, text]. */
function timeTicks(view, rate) {
  const seconds = (view.to - view.from) / rate;
  const step = TIME_STEPS.find((s) => seconds / s <= 8) ?? 36000;
  const ticks = [];
  for (let i = Math.ceil(view.from / rate / step); i * step <= (view.to / rate) * 1.0001; i++) {
    const time = Math.round(i * step * 10) / 10;
    ticks.push([time * rate, view.frames / rate < 60 ? `${step < 1 ? time.toFixed(1) : time} s` : clock(time).slice(0, step < 1 ? -1 : -3)]);
  }
  return ticks;
}
