// What proves something, as words and as a way to it.

class Proofs {
  constructor(deal, link) {
    this.deal = deal;
    this.link = link;
  }
  text(id) {
    const proof = this.deal.proof(id);
    return `${proof.at ? `${this.deal.day(proof.at)}, ` : ""}${proof.who ? `${proof.who}: ` : ""}${proof.title}`;
  }

  line(id) {
    const proof = this.deal.proof(id);
    return proof.place === undefined
      ? h("span", null, this.text(id))
      : h("a", { href: this.link(`touch-${proof.place}`) }, this.text(id));
  }
  list(ids) {
    if (!ids.length) return null;
    const newest = this.line(ids[ids.length - 1]);
    if (ids.length === 1) return h("p", { class: "evidence" }, "Shown by ", newest);
    return h(
      "details",
      { class: "evidence print-open" },
      h("summary", null, `Shown by ${ids.length}, newest: `, this.text(ids[ids.length - 1])),
      h(
        "ul",
        null,
        [...ids].reverse().map((id) => h("li", null, this.line(id))),
      ),
    );
  }
}
