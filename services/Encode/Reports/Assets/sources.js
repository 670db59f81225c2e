// Where the pictures come from. Each source offers `choices` (rendition indexes it can play), `choose(index)` with -1 for adaptive,
// `playing` (the rendition on screen, -1 if unknown) and calls `changed` when that changes.

/** The package itself through hls.js: over HTTP, or from files that the user chose. */
export class StreamSource {
  /**
   * @param {HTMLVideoElement} video
   * @param {any} data the report's data island: `master` and the renditions' `playlist`
   * @param {{ Hls: any, files?: FileList, changed: () => void, failed: (why: string) => void }} events
   */
  constructor(video, data, { Hls, files, changed, failed }) {
    this.adaptive = true;
    this.playing = -1;
    this.wanted = -1;
    this.video = video;
    const loader = files ? { loader: folderLoader(files) } : {};
    this.hls = new Hls({ ...loader, enableWorker: false, backBufferLength: 60, maxBufferLength: 60, capLevelToPlayerSize: false });
    this.choices = data.renditions.map((_, i) => i);
    this.hls.on(Hls.Events.MANIFEST_PARSED, (_, { levels }) => {
      this.levels = data.renditions.map((r) => levels.findIndex((l) => new URL(l.url[0]).pathname.endsWith(`/${encodeURI(r.playlist)}`)));
      this.choices = data.renditions.map((_, i) => i).filter((i) => this.levels[i] >= 0);
      changed();
    });
    this.hls.on(Hls.Events.FRAG_CHANGED, (_, { frag }) => {
      if (frag.type !== "main") return;
      this.playing = this.levels?.indexOf(frag.level) ?? -1;
      changed();
    });
    this.hls.on(Hls.Events.FRAG_BUFFERED, (_, { frag }) => this.redraw(frag));
    this.hls.on(Hls.Events.ERROR, (_, { fatal, details, response, frag }) => {
      if (fatal) failed(`The stream stopped: ${details}${response?.code ? ` (HTTP ${response.code})` : ""}${frag ? ` at ${frag.relurl}` : ""}.`);
    });
    this.hls.loadSource(files ? `${FOLDER}${data.master}` : new URL(data.master, document.baseURI).href);
    this.hls.attachMedia(video);
  }

  choose(index) {
    this.wanted = index < 0 ? -1 : (this.levels?.[index] ?? -1);
    if (!this.levels) this.hls.startLevel = index;
    else if (index < 0) this.hls.loadLevel = -1;
    else this.hls.currentLevel = this.wanted;
  }

  /** What was decoded before stays on screen until a seek: so seek to where we are once the chosen rendition has arrived there. */
  redraw(frag) {
    const now = this.video.currentTime;
    if (frag.type !== "main" || frag.level !== this.wanted || now < frag.start - 0.1 || now >= frag.end + 0.1) return;
    this.wanted = -1;
    this.video.currentTime = Math.min(now, frag.end - 0.001);
  }

  close() {
    this.hls.destroy();
  }
}

const FOLDER = "https://folder.invalid/"; // never asked: every address under it is answered from the chosen files

/** A file's path below the folder that the user chose. */
function pathIn(file) {
  return file.webkitRelativePath.split("/").slice(1).join("/");
}

/** A loader for hls.js that reads files by their path below the chosen folder. */
function folderLoader(files) {
  const byPath = new Map([...files].map((file) => [pathIn(file), file]));
  return class {
    constructor() {
      const phase = () => ({ start: 0, first: 0, end: 0 });
      this.context = null;
      this.stats = { aborted: false, loaded: 0, retry: 0, total: 0, chunkCount: 0, bwEstimate: 0, loading: phase(), parsing: phase(), buffering: phase() };
    }

    async load(context, _, callbacks) {
      this.context = context;
      const { stats } = this;
      stats.loading.start = performance.now();
      const path = decodeURI(context.url.slice(FOLDER.length));
      try {
        const file = byPath.get(path);
        if (!file) throw new Error(`${path} is not in the folder`);
        const part = context.rangeEnd ? file.slice(context.rangeStart, context.rangeEnd) : file;
        const data = context.responseType === "arraybuffer" ? await part.arrayBuffer() : await part.text();
        stats.loading.first = stats.loading.end = performance.now();
        stats.loaded = stats.total = part.size;
        if (!stats.aborted) callbacks.onSuccess({ url: context.url, data, code: 200 }, stats, context, null);
      } catch (error) {
        if (!stats.aborted) callbacks.onError({ code: 404, text: String(error) }, context, null, stats);
      }
    }

    abort() {
      this.stats.aborted = true;
    }

    destroy() {
      this.abort();
    }

    getCacheAge() {
      return null;
    }

    getResponseHeader() {
      return null;
    }
  };
}

/** Progressive copies of the renditions: what a page opened from disk can play. */
class CopySource {
  constructor(video, canvas, data, { changed, failed }) {
    Object.assign(this, { video, canvas, data, changed, adaptive: false });
    this.choices = data.renditions.map((_, i) => i).filter((i) => data.renditions[i].copy);
    this.playing = -1;
    this.open = new AbortController();
    const { signal } = this.open;
    video.addEventListener("error", () => {
      failed(`${data.renditions[this.playing].copy} can't be played: ${video.error?.message || "it is missing or damaged"}.`);
    }, { signal });
    video.addEventListener("loadeddata", () => (this.canvas.hidden = true), { signal });
    this.choose(this.choices[0]);
  }

  /** Changes the file and keeps the moment; the last picture stays until the new one is there. */
  choose(index) {
    if (index < 0 || index === this.playing) return;
    const { video } = this;
    const { currentTime, paused } = video;
    this.keepPicture();
    this.playing = index;
    video.preload = "auto";
    video.src = this.data.renditions[index].copy.split("/").map(encodeURIComponent).join("/");
    video.currentTime = currentTime;
    if (!paused) video.play().catch(() => {});
    this.changed();
  }

  keepPicture() {
    const { video, canvas } = this;
    if (video.readyState < 2) return;
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    canvas.getContext("2d").drawImage(video, 0, 0);
    canvas.hidden = false;
  }

  close() {
    this.open.abort();
    this.canvas.hidden = true;
    this.video.removeAttribute("src");
  }
}

/** The browser's own HLS player: adaptive, but it doesn't let a page choose. */
class NativeSource {
  constructor(video, data, { failed }) {
    Object.assign(this, { adaptive: true, choices: [], playing: -1 });
    video.addEventListener("error", () => failed(`This browser can't play ${data.master}: ${video.error?.message || "unknown reason"}.`));
    video.src = data.master;
  }

  choose() {}

  close() {}
}
