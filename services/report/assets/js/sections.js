// The parts of a deal's page that are read first: what to do, where it stands, what is the matter.

class Sections {
  constructor(deal, proofs) {
    this.deal = deal;
    this.proofs = proofs;
  }

  headline(moment) {
    const step = moment.steps[0];
    const title = (text) => h("h2", { id: "headline-title", class: "eyebrow" }, text);
    if (!step)
      return [
        title("Nothing to do"),
        h(
          "p",
          { class: "todo" },
          moment.closed
            ? `The deal is closed: ${ended(moment.closed)}, ${this.deal.day(moment.closed.at)}.`
            : "No step is left.",
        ),
      ];
    const own =
      step.act_by ||
      (moment.steps.find((one) => one.milestone === step.milestone && one.act_by) || {}).act_by;
    const reason =
      step.rule || step.slack <= 0
        ? step.why
        : `of all that can be begun now it has the least room, ${step.why}`;
    const by = !own || own <= moment.today ? "today" : `by ${this.deal.date(own)}`;
    return [
      title("Do this next"),
      h("p", { class: "todo" }, this.deal.stepWords(step)),
      h(
        "p",
        { class: "why" },
        h("span", { class: "when" }, `${capital(by)}.`),
        step.why ? ` Why: ${reason}.` : null,
      ),
    ];
  }

  standing(moment) {
    const tile = (name, value, more, kind) =>
      h(
        "div",
        { class: kind },
        h("dt", null, name),
        h("dd", null, value, more ? h("span", { class: "more" }, more) : null),
      );
    const slack = moment.milestones.map((m) => m.slack).filter((s) => s !== null);
    const lowest = slack.length ? Math.min(...slack) : null;
    const since = moment.since ? `since ${this.deal.clock.words(moment.since, this.deal.year)}` : null;
    return [
      tile(
        "Decision date",
        dayWords(this.deal.about.decision_date, this.deal.year),
        moment.closed
          ? `closed: ${ended(moment.closed)}`
          : moment.left > 0
            ? `${workingDays(moment.left)} left`
            : "no working day is left",
      ),
      tile("To move", capital(HOLDERS[moment.holder]), since, moment.holder === "seller" ? "ours" : null),
      tile(
        "Slack of the plan",
        lowest === null
          ? "nothing is left to do"
          : lowest < 0
            ? `${workingDays(-lowest)} too few`
            : workingDays(lowest),
        moment.shortBy ? "the plan does not fit" : "the plan fits",
        lowest !== null && lowest < 0 ? "short" : null,
      ),
      tile(
        "Next meeting",
        moment.next ? this.deal.clock.words(moment.next, this.deal.year) : "none agreed",
        null,
        moment.next ? null : "open",
      ),
    ];
  }

  findings(moment) {
    if (!moment.findings.length)
      return h(
        "p",
        { class: "none" },
        moment.closed ? "A closed deal has no findings." : "Nothing to worry about.",
      );
    const order = (f) =>
      (f.withheld ? 10 : 0) + (f.acknowledged_until ? 5 : 0) + SEVERITIES.indexOf(f.severity);
    return h(
      "ol",
      { class: "cards-list" },
      [...moment.findings]
        .sort((a, b) => order(a) - order(b) || a.since.localeCompare(b.since))
        .map((f) =>
          h(
            "li",
            { class: `finding ${f.withheld ? "withheld" : f.severity}` },
            h(
              "h3",
              null,
              h("span", { class: "severity" }, mark(SEVERITY_SIGNS[f.severity]), ` ${f.severity}`),
              ` ${RULES[f.rule] || capital(plain(f.rule))}`,
            ),
            h(
              "p",
              null,
              `${capital(f.says)}${f.says ? "." : ""} `,
              h("span", { class: "since" }, `Since ${this.deal.day(f.since)}.`),
            ),
            f.withheld
              ? h(
                  "p",
                  { class: "hint" },
                  `Not counted: ${RULES[f.withheld] ? RULES[f.withheld].toLowerCase() : plain(f.withheld)}.`,
                )
              : null,
            f.acknowledged_until
              ? h("p", { class: "hint" }, `Acknowledged until ${this.deal.date(f.acknowledged_until)}.`)
              : null,
            this.proofs.list(f.evidence),
          ),
        ),
    );
  }

  steps(moment) {
    if (!moment.steps.length) return h("p", { class: "none" }, "None: the deal is closed.");
    return h(
      "ol",
      { class: "cards-list steps-list" },
      moment.steps.map((step, place) =>
        h(
          "li",
          { class: place === 0 ? "first" : null },
          h("p", { class: "what" }, this.deal.stepWords(step)),
          h(
            "p",
            { class: "facts" },
            [
              step.act_by ? `act by ${this.deal.date(step.act_by)}` : null,
              step.due ? `due ${this.deal.date(step.due)}` : null,
              step.late ? "late" : null,
              step.why || null,
            ]
              .filter(Boolean)
              .join(" · "),
          ),
          step.suggestions
            ? h(
                "ul",
                { class: "options" },
                step.suggestions.map((one) => h("li", null, one)),
              )
            : null,
          step.kind === "prepare" && step.evidence.length
            ? h("p", { class: "facts" }, `for ${this.proofs.text(step.evidence[0])}`)
            : null,
        ),
      ),
    );
  }

  fit(moment) {
    if (!moment.shortBy)
      return h(
        "p",
        null,
        `The plan fits: every milestone can be done by its day${moment.closed ? "" : `, with ${workingDays(moment.left)} left`}.`,
      );
    return [
      h(
        "p",
        { class: "bad" },
        `What is left to do needs ${workingDays(moment.shortBy)} more than there are. The decision date stays.`,
      ),
      moment.options.length
        ? [
            h("p", null, "To make it fit:"),
            h(
              "ul",
              { class: "options" },
              moment.options.map((one) => h("li", null, capital(one))),
            ),
          ]
        : null,
    ];
  }
}
