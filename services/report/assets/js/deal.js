// The page of one deal: one thing to do on top, then what it stands on.

class DealView {
  constructor(deal, { link }) {
    this.deal = deal;
    this.parts = {};
    const proofs = new Proofs(deal, link);
    this.sections = new Sections(deal, proofs);
    this.tables = new Tables(deal, proofs);
    this.clocks = new Clocks(deal, () => this.show());
    this.element = this.build();
  }

  build() {
    const part = (name, tag = "div", attributes = {}) => (this.parts[name] = h(tag, attributes));
    const section = (id, title, ...inside) =>
      h(
        "section",
        { "aria-labelledby": `${id}-title`, class: id, id },
        h("h2", { id: `${id}-title` }, title),
        inside,
      );
    const { about, year } = this.deal;
    return h(
      "article",
      { class: "deal" },
      h(
        "header",
        { class: "deal-head" },
        h("h1", { id: "deal-name", tabindex: "-1" }, this.deal.name),
        h(
          "p",
          { class: "sub" },
          `To be decided on ${dayWords(about.decision_date, "")}. Opened ${dayWords(about.opened_on, year)}. Playbook: ${plain(about.playbook.name)}, version ${about.playbook.version}.`,
        ),
      ),
      part("then", "p", { class: "then", hidden: true }),
      part("headline", "section", { class: "headline", "aria-labelledby": "headline-title" }),
      part("standing", "dl", { class: "standing", "aria-label": "Where the deal stands" }),
      this.clocks.element,
      section(
        "game",
        "The game so far",
        laneLegend(),
        part("lanes", "div", { class: "chart lanes" }),
        part("rallies"),
      ),
      h(
        "div",
        { class: "pair" },
        section("findings", "Findings", part("findings")),
        section("steps", "Next steps", part("steps")),
      ),
      section(
        "plan",
        "The plan, backward from the decision date",
        part("fit", "div", { class: "fit" }),
        ganttLegend(),
        part("gantt", "div", { class: "chart gantt" }),
        part("plan"),
      ),
      section("reached", "Milestones reached", part("reached")),
      this.tables.methods(section),
      section("touches", "Touches", part("touches")),
      this.colophon(),
    );
  }

  /** Both charts can only be drawn once the view stands in the page. */
  start() {
    this.lanes = new Lanes(this.parts.lanes, this.deal, {
      onclick: (datum) => {
        if (datum.place !== undefined) this.goTo(`touch-${datum.place}`);
      },
    });
    this.gantt = new Gantt(this.parts.gantt, this.deal);
    this.show();
  }
  finish() {
    for (const view of [this.lanes, this.gantt]) if (view) view.chart.finish();
  }

  /** Show the day and the clock that were chosen. */
  show() {
    const { mode, place } = this.clocks;
    const moment = this.deal.moment(mode, place);
    const { then } = this.parts;
    then.hidden = moment.now && mode === "happened";
    then.textContent =
      `${mode === "known" ? "As it was known at" : "As it had happened by"} ` +
      `${moment.now ? "this moment" : "the end"} of ${dayWords(moment.today, "")}. Everything below shows that day.`;
    this.clocks.tell(moment);
    for (const [name, made] of Object.entries(this.painted(moment))) fill(this.parts[name], made);
    this.lanes.show(moment);
    this.gantt.show(moment);
  }

  painted(moment) {
    const { sections, tables } = this;
    if (moment.unknown) {
      const nothing = () => h("p", { class: "none" }, "Nothing was known of this deal yet.");
      const empty = { standing: null, fit: null, plan: null, touches: null, rallies: null };
      return { ...empty, headline: nothing(), findings: nothing(), steps: nothing(), reached: nothing() };
    }
    return {
      headline: sections.headline(moment),
      standing: sections.standing(moment),
      findings: sections.findings(moment),
      steps: sections.steps(moment),
      fit: sections.fit(moment),
      rallies: tables.rallies(moment),
      plan: tables.plan(moment),
      reached: tables.reached(moment),
      touches: tables.touches(moment),
    };
  }

  /** Bring a touch into sight, in its table. */
  goTo(id) {
    const details = this.parts.touches.querySelector("details");
    if (id.startsWith("touch-") && details) {
      details.open = true;
      details.dispatchEvent(new Event("fill"));
    }
    const target = document.getElementById(id);
    if (!target) return;
    for (const inside of this.element.querySelectorAll(".aimed")) inside.classList.remove("aimed");
    target.classList.add("aimed");
    target.scrollIntoView({ block: "center" });
    target.focus({ preventScroll: true });
  }

  openForPrint() {
    for (const details of this.element.querySelectorAll("details.print-open:not([open])")) {
      details.open = true;
      details.dispatchEvent(new Event("fill"));
    }
  }

  colophon() {
    const { answer } = this.deal;
    const waited = answer.waiting_days;
    const aside = answer.set_aside;
    return h(
      "footer",
      { class: "colophon" },
      h(
        "p",
        null,
        `Looked at as of ${this.deal.clock.words(answer.as_of, "")}, ${this.deal.about.timezone}. Days waited: us ${waited.seller}, the buyer ${waited.buyer}, meeting ahead ${waited.meeting}, nobody ${waited.nobody}. ` +
          `${counted(answer.touches.length, "touch", "touches")} and ${counted(answer.meetings.length, "meeting")} of the deal; left aside: ${answer.ignored.internal} internal and ${answer.ignored.unrelated} unrelated messages.`,
      ),
      h(
        "p",
        null,
        `Slack and lead times count working days. A rally is the turns between two advances; ping-pong is a long rally in which we mostly answer. ${this.deal.history.recorded ? "Known at: what was recorded in the ledger by then, with the findings as they were recorded." : "Known at: what had reached a mailbox by then."}`,
      ),
      aside.length
        ? h(
            "details",
            { class: "print-open" },
            h("summary", null, `${counted(aside.length, "item")} could not be read`),
            h(
              "ul",
              null,
              aside.slice(0, 200).map((one) => h("li", null, `${one.source}: ${one.reason}`)),
              aside.length > 200 ? h("li", null, `and ${aside.length - 200} more`) : null,
            ),
          )
        : null,
    );
  }
}
