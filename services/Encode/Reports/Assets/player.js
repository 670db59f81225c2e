// The player: picks the best source there is, offers the renditions, and says which frame is on screen.

class Player {
  /** @param {HTMLElement} root @param {Facts} facts @param {() => void} changed called for every new frame or rendition */
  constructor(root, facts, changed) {
    Object.assign(this, { root, facts, changed, frame: 0, chosen: -1 });
    this.video = root.querySelector("video");
    this.video.removeAttribute("src");
    this.mode("");
    this.open();
    this.addSteps();
    this.watch();
  }

  get playing() {
    return this.source?.playing ?? -1;
  }

  open() {
    const { data } = this.facts;
    const events = { changed: () => this.sourceChanged(), failed: (why) => this.tell(why) };
    const served = location.protocol !== "file:";
    const streams = typeof Hls !== "undefined" && Hls.isSupported() && data.master;
    const copies = data.renditions.filter((r) => r.copy).length;
    if (served && streams) {
      this.source = new StreamSource(this.video, data, { ...events, Hls });
      this.mode("Streaming the package itself: HLS, adaptive, with hls.js.");
    } else if (copies) {
      this.source = new CopySource(this.video, this.root.querySelector("canvas"), data, events);
      this.chosen = this.source.playing;
      this.mode(served
        ? "Playing progressive copies: hls.js wasn't installed when this page was written."
        : "Opened from disk: playing progressive copies with the same coded pictures. Opened from a server, this page streams the package itself.");
    } else if (served && data.master && this.video.canPlayType("application/vnd.apple.mpegurl")) {
      this.source = new NativeSource(this.video, data, events);
      this.mode("Streaming with the browser's own HLS player, which chooses the rendition by itself.");
    } else if (served || !streams) {
      this.tell(data.master ? "This page can't play the stream: hls.js wasn't installed when it was written." : "There is no stream to play.");
    }
    if (!served && streams && copies < data.renditions.length) this.offerFolder(data, events);
    this.sourceChanged();
  }

  /** The user may hand over the folder; then the package itself is streamed from disk. */
  offerFolder(data, events) {
    const input = make("input", { type: "file", webkitdirectory: true, hidden: true, className: "folder" });
    const button = make("button", { type: "button", textContent: "choose this page's folder …", onclick: () => input.click() });
    input.addEventListener("change", () => {
      if (![...input.files].some((file) => pathIn(file) === data.master)) return say(`${data.master} isn't in that folder; choose the one that holds this page.`);
      this.source?.close();
      this.notice().hidden = true;
      this.chosen = -1;
      this.source = new StreamSource(this.video, data, { ...events, Hls, files: input.files });
      this.mode("Streaming the package from the folder that you chose: HLS, adaptive, with hls.js.");
      this.sourceChanged();
    });
    const say = (text) => (this.source ? this.mode(text, " ", button, input) : this.tell(text, button, input));
    say(this.source ? "Opened from disk: playing a progressive copy. To stream every rendition," : "A page opened from disk may not read the files beside it by itself.");
  }

  notice() {
    return this.root.querySelector(".notice");
  }

  tell(text, ...more) {
    this.notice().replaceChildren(make("span", { textContent: text }), ...more);
    this.notice().hidden = false;
  }

  mode(...parts) {
    this.root.querySelector(".mode").replaceChildren(...parts);
  }

  sourceChanged() {
    const { source } = this;
    const offered = source ? [...(source.adaptive ? [-1] : []), ...source.choices] : [];
    const bar = this.root.querySelector(".switch");
    if (bar.childElementCount !== offered.length) {
      bar.replaceChildren(...offered.map((i) => this.choice(i)));
    }
    for (const button of bar.children) {
      const mine = Number(button.dataset.index);
      const checked = mine === this.chosen;
      button.ariaChecked = String(checked);
      button.tabIndex = checked ? 0 : -1;
      button.classList.toggle("playing", mine >= 0 && mine === this.playing);
      button.title = mine < 0 ? "The player chooses by the speed of the connection" : mine === this.playing ? "On screen now" : "Show this rendition";
    }
    this.changed();
  }

  choice(index) {
    const name = index < 0 ? "Auto" : this.facts.data.renditions[index].name;
    const swatch = make("i", { className: index < 0 ? "swatch idle" : "swatch" });
    const button = make("button", { type: "button", role: "radio", onclick: () => this.choose(index) }, swatch, make("span", { textContent: name }));
    button.style.setProperty("--c", `var(--r${index % 8})`);
    button.dataset.index = String(index);
    button.addEventListener("keydown", (event) => {
      const next = { ArrowRight: button.nextElementSibling, ArrowLeft: button.previousElementSibling }[event.key];
      if (next) {
        event.preventDefault();
        next.focus();
        next.click();
      }
    });
    return button;
  }

  choose(index) {
    this.chosen = index;
    this.source?.choose(index);
    this.sourceChanged();
  }

  addSteps() {
    const { starts, frames } = this.facts.data;
    const here = () => this.facts.segmentOf(this.frame);
    const steps = [
      ["« segment", "Previous segment", () => this.seek(this.frame > starts[here()] ? starts[here()] : starts[Math.max(0, here() - 1)])],
      ["‹ frame", "Previous frame", () => this.step(-1)],
      ["frame ›", "Next frame", () => this.step(1)],
      ["segment »", "Next segment", () => this.seek(starts[here() + 1] ?? frames - 1)],
    ];
    this.root.querySelector(".steps").append(...steps.map(([textContent, title, onclick]) => make("button", { type: "button", textContent, title, onclick })));
  }

  /** Shows a frame: aims at its middle, so that rounding can't show its neighbour. */
  seek(frame) {
    this.frame = Math.min(this.facts.data.frames - 1, Math.max(0, frame));
    this.video.currentTime = (this.frame + 0.5) / this.facts.rate;
    this.changed();
  }

  step(by) {
    this.video.pause();
    this.seek(this.frame + by);
  }

  watch() {
    const { video } = this;
    const current = () => Math.min(this.facts.data.frames - 1, Math.floor(video.currentTime * this.facts.rate + 0.01));
    const shown = (frame) => {
      if (frame === this.frame) return;
      this.frame = frame;
      this.changed();
    };
    video.addEventListener("seeking", () => shown(current()));
    video.addEventListener("timeupdate", () => video.paused && shown(current()));
    const next = () => {
      if (!video.paused) shown(current());
      requestAnimationFrame(next);
    };
    video.addEventListener("playing", next, { once: true });
  }
}
