// Puts the page together. Everything here is an addition: without script the figures, curves and command lines are all there.

const data = JSON.parse(document.getElementById("report").textContent);
const facts = new Facts(data);
const view = new View(data.frames);
const root = document.getElementById("timeline");

const readout = new Readout(document.querySelector(".readout"), facts);
/** @type {Timeline | undefined} */
let timeline;
const player = new Player(document.getElementById("player"), facts, () => queueMicrotask(show));
timeline = new Timeline(root, view, facts, (frame) => player.seek(frame));
show();

function show() {
  timeline?.moveTo(player.frame);
  readout.show(player.frame, player.playing);
  for (const curve of root.querySelectorAll("g[data-line]")) curve.classList.toggle("playing", Number(curve.dataset.line) === player.playing);
}

// Closer and farther.
const zoom = document.querySelector(".zoom");
const zoomButtons = [
  ["−", "Zoom out", () => view.zoom(2, player.frame)],
  ["+", "Zoom in", () => view.zoom(0.5, player.frame)],
  ["All", "Show the whole title", () => view.show(0, data.frames)],
].map(([textContent, title, onclick]) => make("button", { type: "button", textContent, title, ariaLabel: title, onclick }));
zoom.append(...zoomButtons);
zoom.hidden = false;
const enableZoom = () => {
  zoomButtons[0].disabled = zoomButtons[2].disabled = view.isWhole;
  zoomButtons[1].disabled = view.to - view.from <= SHORTEST_VIEW;
};
view.listeners.push(enableZoom);
enableZoom();

// A click on a name in the legend hides its curve.
for (const item of document.querySelectorAll(".legend li[data-line]")) {
  const button = make("button", { type: "button", ariaPressed: "true", title: "Show or hide this curve" }, ...item.childNodes);
  button.addEventListener("click", () => {
    const shown = button.ariaPressed !== "true";
    button.ariaPressed = String(shown);
    for (const curve of root.querySelectorAll(`g[data-line="${item.dataset.line}"]`)) curve.classList.toggle("off", !shown);
  });
  item.append(button);
}

// Weak moments: show them in the rendition that they belong to.
for (const link of document.querySelectorAll("a[data-seek]")) {
  link.addEventListener("click", () => {
    const rendition = Number(link.dataset.rendition);
    if (player.source?.choices.includes(rendition)) player.choose(rendition);
    player.video.pause();
    player.seek(Number(link.dataset.seek));
  });
}

// Command lines can be copied.
for (const figure of document.querySelectorAll(".commands figure")) {
  const button = make("button", { type: "button", textContent: "Copy" });
  button.addEventListener("click", async () => {
    const code = figure.querySelector("pre code");
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = "Copied";
    } catch {
      getSelection()?.selectAllChildren(code);
      button.textContent = "Selected: press Ctrl+C";
    }
    setTimeout(() => (button.textContent = "Copy"), 2000);
  });
  figure.querySelector("figcaption").append(button);
}
