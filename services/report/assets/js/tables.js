// The tables of a deal's page: rallies, plan, what was reached, methods, touches.

class Tables {
  constructor(deal, proofs) {
    this.deal = deal;
    this.proofs = proofs;
    this.planOpen = matchMedia("(min-width: 641px)").matches;
  }

  rallies(moment) {
    const rows = moment.rallies.map((rally) => {
      const count = (want) => rally.turns.filter(([side, , reactive]) => want(side, reactive)).length;
      return {
        kind: rally.detected_at ? "pong-row" : null,
        cells: [
          this.deal.day(rally.turns[0][1]),
          String(rally.length),
          String(count((side) => side === "buyer")),
          String(count((side, reactive) => side === "seller" && reactive)),
          String(count((side, reactive) => side === "seller" && !reactive)),
          rally.ended_by
            ? `${ENDS[rally.ended_by] || plain(rally.ended_by)}, ${this.deal.day(rally.ended_at)}`
            : "goes on",
          rally.detected_at ? `yes, since ${this.deal.day(rally.detected_at)}` : "no",
        ],
      };
    });
    if (!rows.length) return h("p", { class: "none" }, "No conversation yet.");
    return h(
      "details",
      null,
      h("summary", null, `${counted(rows.length, "rally", "rallies")} as a table`),
      table(
        "Rallies: the turns between two advances",
        [
          { name: "From" },
          { name: "Turns", kind: "number" },
          { name: "Buyer wrote", kind: "number" },
          { name: "We only answered", kind: "number" },
          { name: "We took the initiative", kind: "number" },
          { name: "Then" },
          { name: "Ping-pong" },
        ],
        rows,
        { headed: 0, cards: true },
      ),
    );
  }

  plan(moment) {
    const columns = [
      { name: "Milestone" },
      { name: "By" },
      { name: "State" },
      { name: "Begin by" },
      { name: "Due" },
      { name: "Can be done" },
      { name: "Slack", kind: "number" },
    ];
    const rank = { started: 0, open: 0, done: 1, waived: 1, left_out: 2 };
    const rows = [...moment.milestones]
      .sort(
        (a, b) =>
          rank[a.state] - rank[b.state] || (a.latest_start || "9").localeCompare(b.latest_start || "9"),
      )
      .map((m) => ({
        kind: m.state === "left_out" ? "faint" : m.slack !== null && m.slack < 0 ? "late-row" : null,
        cells: [
          [moment.critical.has(m.id) ? [mark("◆"), unseen("critical path: "), " "] : "", m.name],
          OWNERS[m.owner],
          STATE_WORDS[m.state],
          this.deal.date(m.latest_start),
          this.deal.date(m.due),
          m.earliest_finish ? this.deal.date(m.earliest_finish) : "",
          m.slack === null ? "" : signed(m.slack),
        ],
      }));
    return h(
      "details",
      {
        open: this.planOpen,
        class: "print-open",
        ontoggle: (event) => {
          this.planOpen = event.target.open;
        },
      },
      h("summary", null, "The plan as a table"),
      table("Milestones with their days; slack in working days", columns, rows, { headed: 0, cards: true }),
    );
  }

  reached(moment) {
    const settled = moment.milestones
      .filter((m) => m.state === "done" || m.state === "waived")
      .sort((a, b) => (a.completed_at || "").localeCompare(b.completed_at || ""));
    if (!settled.length) return h("p", { class: "none" }, "None yet.");
    return table(
      "Milestones reached and what proves them",
      [{ name: "Milestone" }, { name: "On" }, { name: "Shown by", kind: "long" }],
      settled.map((m) => [
        m.name,
        m.completed_at ? this.deal.day(m.completed_at) : STATE_WORDS[m.state],
        m.evidence.length
          ? m.evidence
              .slice(-3)
              .reverse()
              .map((id) => h("div", null, this.proofs.line(id)))
          : "a person's word",
      ]),
      { headed: 0, cards: true },
    );
  }

  methods(section) {
    const methods = this.deal.answer.methods || [];
    if (!methods.length) return null;
    const row = (element) => [
      element.name,
      element.state === "shown" ? [mark("✓"), " shown"] : [mark("○"), " missing"],
      element.state === "shown"
        ? (element.evidence || []).slice(-1).map((id) => this.proofs.line(this.deal.placeOf(id)))
        : element.ask || "",
      element.state === "shown" ? "" : this.deal.date(element.by),
    ];
    return section(
      "methods",
      "What the method asks for, as of now",
      methods.map((method) => [
        h("h3", null, method.name),
        table(
          `${method.name}: what is shown and what is missing`,
          [
            { name: "Element" },
            { name: "State" },
            { name: "Shown by, or what to ask", kind: "long" },
            { name: "Due" },
          ],
          method.elements.map(row),
          { headed: 0, cards: true },
        ),
      ]),
    );
  }

  touches(moment) {
    const turn = (place) => {
      const of = moment.turns.get(place);
      const touch = this.deal.touches[place];
      if (of)
        return of.side === "buyer" ? "buyer wrote" : of.reactive ? "we only answered" : "our initiative";
      return touch.automated
        ? AUTOMATED[touch.automated] || plain(touch.automated)
        : touch.conversational
          ? "preparation or progress"
          : "no turn";
    };
    const row = (place) => {
      const touch = this.deal.touches[place];
      const late = this.deal.learnt[place];
      return {
        id: `touch-${place}`,
        kind: touch.conversational ? null : "faint",
        cells: [
          [
            this.deal.clock.words(touch.occurred_at, this.deal.year),
            late && this.deal.clock.day(late) !== this.deal.clock.day(touch.occurred_at)
              ? h("div", { class: "hint" }, `known ${this.deal.day(late)}`)
              : null,
          ],
          SIDES[touch.side],
          touch.from || "",
          touch.subject || capital(plain(touch.kind)),
          turn(place),
        ],
      };
    };
    const rows = [...moment.touches].reverse().map(row);
    const details = h(
      "details",
      null,
      h("summary", null, `${counted(rows.length, "touch", "touches")}, newest first`),
    );
    const add = () => {
      if (details.childElementCount === 1)
        details.append(
          table(
            "Touches of the deal, newest first",
            [
              { name: "When" },
              { name: "Side" },
              { name: "From", kind: "long" },
              { name: "Subject", kind: "long" },
              { name: "Counts as" },
            ],
            rows.map((one) => one),
            { cards: true },
          ),
        );
    };
    details.addEventListener("toggle", add);
    details.addEventListener("fill", add);
    return details;
  }
}
