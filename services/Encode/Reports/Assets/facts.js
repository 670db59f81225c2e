// What is known about one frame: its segment, and each rendition's score and bitrate there. Pages outside of this folder import these.

export class Facts {
  /** @param {any} data the report's data island */
  constructor(data) {
    this.data = data;
    this.rate = data.frameRate[0] / data.frameRate[1];
  }

  segmentOf(frame) {
    const { starts } = this.data;
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle] <= frame) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The score of a frame, or of the frames around it where a long title is summed up; null if it wasn't measured. */
  scoreOf(rendition, frame) {
    if (!rendition.mean) return null;
    const place = Math.min(rendition.mean.length - 1, Math.floor(frame / rendition.stride));
    return { mean: rendition.mean[place], low: rendition.low?.[place], high: rendition.high?.[place] };
  }

  bitrateOf(rendition, frame) {
    return rendition.bitrates[this.segmentOf(frame)];
  }

  /** "0:03.21 · frame 77 · segment 2 of 3" */
  place(frame) {
    return `${clock(frame / this.rate)} · frame ${frame} · segment ${this.segmentOf(frame) + 1} of ${this.data.starts.length}`;
  }
}

export function scoreText(score) {
  if (!score) return "–";
  return score.low === undefined ? score.mean.toFixed(1) : `${score.mean.toFixed(1)} (${score.low.toFixed(1)}–${score.high.toFixed(1)})`;
}

export function bitrateText(bits) {
  if (bits === undefined) return "–";
  const [value, unit] = bits < 999.5 ? [bits, "b/s"] : bits < 999500 ? [bits / 1e3, "kb/s"] : [bits / 1e6, "Mb/s"];
  return `${value.toFixed(value >= 99.95 || bits < 999.5 ? 0 : value >= 9.995 ? 1 : 2)} ${unit}`;
}

/** "0:05.21" */
export function clock(seconds) {
  const hundredths = Math.round(seconds * 100);
  const minutes = Math.floor(hundredths / 6000);
  const rest = hundredths % 6000;
  const tail = `${pad(Math.floor(rest / 100))}.${pad(rest % 100)}`;
  return minutes < 60 ? `${minutes}:${tail}` : `${Math.floor(minutes / 60)}:${pad(minutes % 60)}:${tail}`;
}

function pad(value) {
  return String(value).padStart(2, "0");
}
