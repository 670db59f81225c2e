// The curves as something to point at: hover tells, a click or the keyboard seeks, a drag looks closer.

const DRAG = 6; // pixels that tell a drag from a click
const MOST_TOGETHER = 1200; // points side by side that still are a curve
const MOST_BOUNDARIES = 150; // lines side by side that still tell something

class Timeline {
  /** @param {HTMLElement} root @param {View} view @param {Facts} facts @param {(frame: number) => void} seek */
  constructor(root, view, facts, seek) {
    Object.assign(this, { root, view, facts, seek, frame: 0 });
    this.overlay = root.querySelector(".overlay");
    this.cross = root.querySelector(".cross");
    this.playhead = root.querySelector(".playhead");
    this.tip = root.querySelector(".tip");
    this.range = this.overlay.appendChild(make("div", { className: "range", hidden: true }));
    view.listeners.push(() => this.draw());
    new ResizeObserver(() => this.place(this.playhead, this.frame + 0.5)).observe(this.overlay);
    this.listen();
    this.beSlider();
    this.moveTo(0);
  }

  beSlider() {
    const { overlay } = this;
    overlay.tabIndex = 0;
    overlay.role = "slider";
    overlay.ariaLabel = "Position in the title. Arrow keys step by a frame, with Shift by a second, Page Up and Page Down by a segment; plus and minus zoom.";
    overlay.ariaValueMin = "0";
    overlay.ariaValueMax = String(this.view.frames - 1);
    overlay.addEventListener("keydown", (event) => this.key(event));
  }

  listen() {
    const { overlay } = this;
    overlay.addEventListener("pointermove", (event) => this.hover(event));
    overlay.addEventListener("pointerleave", () => this.leave());
    overlay.addEventListener("pointerdown", (event) => this.press(event));
    overlay.addEventListener("pointerup", (event) => this.release(event));
    overlay.addEventListener("pointercancel", () => this.leave());
    overlay.addEventListener("dblclick", () => this.view.show(0, this.view.frames));
    overlay.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      this.view.zoom(event.deltaY > 0 ? 1.25 : 0.8, this.view.frameAt(this.fraction(event)));
    }, { passive: false });
  }

  fraction(event) {
    const box = this.overlay.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
  }

  press(event) {
    if (event.button !== 0) return;
    this.pressed = { x: event.clientX, fraction: this.fraction(event) };
    if (event.pointerType === "touch") this.seek(this.view.frameAt(this.pressed.fraction));
    else this.overlay.setPointerCapture(event.pointerId);
  }

  hover(event) {
    const at = this.fraction(event);
    const frame = this.view.frameAt(at);
    if (this.pressed && event.pointerType === "touch") this.seek(frame);
    if (this.isDrag(event)) this.select(this.pressed.fraction, at);
    this.tell(frame);
  }

  release(event) {
    const { pressed, view } = this;
    const dragged = this.isDrag(event);
    this.pressed = null;
    this.range.hidden = true;
    if (!pressed || event.pointerType === "touch") return;
    const at = this.fraction(event);
    if (!dragged) return this.seek(view.frameAt(at));
    const [left, right] = [Math.min(at, pressed.fraction), Math.max(at, pressed.fraction)];
    view.show(view.from + left * (view.to - view.from), view.from + right * (view.to - view.from));
  }

  isDrag(event) {
    return this.pressed && event.pointerType !== "touch" && Math.abs(event.clientX - this.pressed.x) >= DRAG;
  }

  select(from, to) {
    this.range.hidden = false;
    this.range.style.left = `${Math.min(from, to) * 100}%`;
    this.range.style.width = `${Math.abs(to - from) * 100}%`;
  }

  leave() {
    this.pressed = null;
    this.cross.hidden = this.tip.hidden = this.range.hidden = true;
  }

  key(event) {
    const second = Math.max(1, Math.round(this.facts.rate));
    const step = event.shiftKey ? second : 1;
    const { starts } = this.facts.data;
    const segment = this.facts.segmentOf(this.frame);
    const moves = {
      ArrowLeft: () => this.seek(this.frame - step),
      ArrowRight: () => this.seek(this.frame + step),
      ArrowDown: () => this.seek(this.frame - step),
      ArrowUp: () => this.seek(this.frame + step),
      PageUp: () => this.seek(this.frame > starts[segment] ? starts[segment] : starts[Math.max(0, segment - 1)]),
      PageDown: () => this.seek(starts[segment + 1] ?? this.view.frames - 1),
      Home: () => this.seek(0),
      End: () => this.seek(this.view.frames - 1),
      "+": () => this.view.zoom(0.5, this.frame),
      "=": () => this.view.zoom(0.5, this.frame),
      "-": () => this.view.zoom(2, this.frame),
      0: () => this.view.show(0, this.view.frames),
    };
    const move = moves[event.key];
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    move();
  }

  /** Marks the frame on screen. */
  moveTo(frame) {
    this.frame = frame;
    this.view.follow(frame);
    this.place(this.playhead, frame + 0.5);
    this.overlay.ariaValueNow = String(frame);
    this.overlay.ariaValueText = this.facts.place(frame);
  }

  place(line, frame) {
    const at = this.view.fractionOf(frame);
    line.hidden = at < 0 || at > 1;
    line.style.transform = `translateX(${at * this.overlay.clientWidth}px)`;
  }

  tell(frame) {
    this.place(this.cross, frame + 0.5);
    const rows = this.facts.data.renditions.map((rendition) => make("tr", {},
      make("th", { scope: "row", textContent: rendition.name }),
      make("td", { textContent: scoreText(this.facts.scoreOf(rendition, frame)) }),
      make("td", { textContent: bitrateText(this.facts.bitrateOf(rendition, frame)) })));
    this.tip.replaceChildren(make("p", { textContent: this.facts.place(frame) }), make("table", {}, make("tbody", {}, ...rows)));
    this.tip.hidden = false;
    const at = this.view.fractionOf(frame + 0.5) * this.overlay.clientWidth;
    const width = this.tip.offsetWidth;
    const left = at + 14 + width <= this.overlay.clientWidth ? at + 14 : Math.max(0, at - 14 - width);
    this.tip.style.transform = `translateX(${left}px)`;
  }

  /** After a zoom: pictures change their view box, labels their place. */
  draw() {
    const { view, root } = this;
    for (const svg of root.querySelectorAll("svg[data-x]")) {
      svg.setAttribute("viewBox", `${view.from} 0 ${view.to - view.from} ${svg.viewBox.baseVal.height}`);
    }
    const points = (rendition) => (view.to - view.from) / (rendition.stride ?? view.frames);
    root.classList.toggle("far", this.facts.data.renditions.some((r) => points(r) > MOST_TOGETHER));
    const boundaries = this.facts.segmentOf(Math.ceil(view.to) - 1) - this.facts.segmentOf(Math.floor(view.from));
    root.classList.toggle("crowded", boundaries >= MOST_BOUNDARIES);
    for (const label of root.querySelectorAll("[data-f]")) this.label(label, Number(label.dataset.f));
    root.querySelector(".times").replaceChildren(...timeTicks(view, this.facts.rate).map(([frame, text]) => {
      const tick = make("span", { textContent: text });
      this.label(tick, frame);
      return tick;
    }));
    this.place(this.playhead, this.frame + 0.5);
  }

  label(element, frame) {
    const at = this.view.fractionOf(frame);
    element.hidden = at < 0 || at > 1;
    element.style.left = `${at * 100}%`;
    element.classList.toggle("last", at > 0.97);
  }
}

/** @returns {HTMLElement} an element with properties and children; texts are never read as HTML */
function make(name, properties, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}
