/** The table under the player. */
class Readout {
  constructor(table, facts) {
    this.table = table;
    this.facts = facts;
    this.rows = [...table.tBodies[0].rows];
  }

  show(frame, playing) {
    this.table.caption.textContent = this.facts.place(frame);
    this.facts.data.renditions.forEach((rendition, i) => {
      const row = this.rows[i];
      const score = this.facts.scoreOf(rendition, frame);
      row.querySelector(".now").textContent = score ? score.mean.toFixed(1) : "–";
      row.querySelector(".rate-now").textContent = bitrateText(this.facts.bitrateOf(rendition, frame));
      row.querySelector(".meter").style.setProperty("--share", score ? Math.min(1, score.mean / 100) : 0);
      row.classList.toggle("playing", i === playing);
    });
  }
}
