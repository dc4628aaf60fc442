// One deal's data, and what any moment of its past looked like.

/** Unpack one deal of the page. */
async function unpack(element) {
  const bytes = Uint8Array.from(atob(element.textContent), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Deal(JSON.parse(await new Response(stream).text()));
}

class Deal {
  constructor(report) {
    this.answer = report.answer;
    this.learnt = report.learnt;
    this.history = report.history;
    this.touches = report.answer.touches;
    this.about = report.answer.deal;
    this.clock = new LocalClock(this.about.timezone);
    this.first = dayMs(report.history.first);
    this.days = Math.round((dayMs(report.history.last) - this.first) / A_DAY) + 1;
    this.year = report.history.last.slice(0, 4);
    this.meetings = new Map(
      report.answer.meetings.map((m) => [m.instance ? `${m.uid}/${m.instance}` : m.uid, m]),
    );
    this.titles = new Map(report.answer.meetings.map((m) => [m.uid, m.title]));
    this.name = this.about.name || this.about.id;
    this.courts = { happened: this.courtDays("happened"), known: this.courtDays("known") };
  }

  day(instant) {
    return dayWords(this.clock.day(instant), this.year);
  }
  date(day) {
    return dayWords(day, this.year);
  }
  dayAt(place) {
    return msDay(this.first + place * A_DAY);
  }

  /** The moment that stands for a day: the last one on or before it. */
  packed(mode, place) {
    const day = this.dayAt(place);
    const moments = this.history[mode];
    let low = 0;
    for (let high = moments.length; low < high;) {
      const middle = (low + high) >> 1;
      if (moments[middle].day <= day) low = middle + 1;
      else high = middle;
    }
    return moments[Math.max(0, low - 1)];
  }

  /** Everything that the page shows of a day under one of the clocks. */
  moment(mode, place) {
    const values = this.history.values;
    const packed = this.packed(mode, place);
    const today = this.dayAt(place);
    const now = place === this.days - 1;
    const at = now ? this.answer.as_of : null;
    const seen = {
      mode,
      place,
      today,
      now,
      unknown: Boolean(packed.unknown),
      touches: this.visible(mode, today, at),
    };
    if (packed.unknown)
      return {
        ...seen,
        findings: [],
        steps: [],
        milestones: [],
        advances: [],
        rallies: [],
        meetings: [],
        turns: new Map(),
      };
    const all = (places) => places.map((one) => values[one]);
    const [holder, since, next] = values[packed.court];
    const rallies = all(packed.rallies).map((rally) => ({ ...rally, turns: all(rally.turns) }));
    return {
      ...seen,
      rallies,
      holder,
      since,
      next,
      waiting: values[packed.waiting_days],
      left: packed.left,
      closed: values[packed.closed],
      shortBy: packed.short_by,
      critical: new Set(values[packed.critical]),
      options: values[packed.options],
      milestones: all(packed.milestones),
      findings: all(packed.findings),
      steps: all(packed.steps),
      advances: all(packed.advances).map(([kind, when, evidence]) => ({ kind, at: when, evidence })),
      meetings: all(packed.meetings),
      turns: turnsOf(rallies),
    };
  }

  visible(mode, today, at) {
    const shown = [];
    this.touches.forEach((touch, place) => {
      const from = mode === "known" ? this.learnt[place] || touch.occurred_at : touch.occurred_at;
      const last = from > touch.occurred_at ? from : touch.occurred_at;
      if (at ? last <= at : this.clock.day(last) <= today) shown.push(place);
    });
    return shown;
  }

  /** Who held the court at the end of each day, as runs of days of one holder. */
  courtDays(mode) {
    const runs = [];
    for (let place = 0; place < this.days; place += 1) {
      const packed = this.packed(mode, place);
      const holder = packed.unknown ? null : this.history.values[packed.court][0];
      const last = runs[runs.length - 1];
      if (last && last.holder === holder) last.to = place + 1;
      else runs.push({ holder, from: place, to: place + 1 });
    }
    return runs;
  }

  /** Something that proves: a touch by its place, else a meeting, a person or a milestone by its name. */
  proof(one) {
    if (typeof one === "number") {
      const touch = this.touches[one];
      return {
        place: one,
        at: touch.occurred_at,
        who: touch.from,
        title: touch.subject || plain(touch.kind),
      };
    }
    const meeting = this.meetings.get(one);
    if (meeting) return { at: meeting.start, who: "meeting", title: meeting.title || "(no title)" };
    const series = one.lastIndexOf("/");
    const title = this.titles.get(series > 0 ? one.slice(0, series) : one);
    if (title !== undefined)
      return { at: series > 0 ? one.slice(series + 1) : null, who: "meeting", title: title || "(no title)" };
    if (one.startsWith("deal_file:"))
      return { at: null, who: "", title: `the deal file: ${plain(one.slice(10))}` };
    const milestone = this.answer.plan.milestones.find((m) => m.id === one);
    const freed = /^[0-9a-f]{24}$/.test(one) ? "a touch that is no longer the deal's" : one;
    return { at: null, who: "", title: milestone ? milestone.name : freed };
  }

  placeOf(id) {
    const place = this.touches.findIndex((touch) => touch.touch_id === id);
    return place < 0 ? id : place;
  }

  stepWords(step) {
    if (!step.milestone) return step.text;
    const milestone = this.answer.plan.milestones.find((m) => m.id === step.milestone);
    const name = milestone ? milestone.name : step.milestone;
    return step.rule ? `${step.text} (${name})` : `${name}: ${step.text}`;
  }
}

/** Of each touch in a rally: whose turn it belongs to, and whether that turn only answered. */
function turnsOf(rallies) {
  const turns = new Map();
  for (const rally of rallies) {
    for (const [side, , reactive, touches] of rally.turns)
      for (const place of touches) turns.set(place, { side, reactive });
  }
  return turns;
}

/** Who has to move, and since when they are waited for. */
function courtWords(deal, moment) {
  if (moment.holder === "meeting") return "a meeting is next";
  if (moment.holder === "nobody") return "nobody owes an answer";
  return `the ball is with ${HOLDERS[moment.holder]}${moment.since ? ` since ${deal.day(moment.since)}` : ""}`;
}
