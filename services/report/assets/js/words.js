// What things are called, and how dates and numbers are written.

const RULES = {
  progress_unconfirmed: "Progress not confirmed",
  ping_pong: "Ping-pong",
  waiting_on_buyer: "Waiting for the buyer",
  waiting_on_seller: "The buyer waits for us",
  gone_quiet: "Gone quiet",
  no_next_meeting: "No next meeting",
  stalled: "Stalled",
  single_threaded: "Too few people",
  missing_role: "Role missing",
  behind_plan: "Behind the plan",
  cannot_make_date: "The plan does not fit",
  date_unconfirmed: "Date not confirmed",
  strategy_missing: "Strategy incomplete",
  date_push_attempted: "Attempt to move the date",
  overdue: "Overdue",
  capture_gap: "Mail may be missing",
};
const ADVANCES = {
  milestone_started: "Milestone started",
  milestone_reached: "Milestone reached",
  commitment_made: "The buyer made a commitment",
  stakeholder_engaged: "A new person of the buyer joined in",
  meeting_booked: "Meeting agreed",
  meeting_held: "Meeting held",
};
const ENDS = { ...ADVANCES, deal_closed: "Deal closed" };
const AUTOMATED = {
  calendar_mail: "calendar mail",
  bounce: "bounced",
  read_receipt: "read receipt",
  auto_reply: "automatic reply",
  bulk: "bulk mail",
  notice: "notice",
};
const SIDES = { seller: "We", buyer: "Buyer", other: "Others" };
const OWNERS = { seller: "us", buyer: "the buyer", both: "both" };
const HOLDERS = { seller: "us", buyer: "the buyer", meeting: "a meeting is next", nobody: "nobody" };
const SEVERITY_SIGNS = { high: "▲", medium: "◆", low: "●" };
const SEVERITIES = ["high", "medium", "low"];

const plain = (name) => String(name ?? "").replaceAll("_", " ");
const ended = (closed) =>
  closed.into ? `${plain(closed.outcome)} into ${closed.into}` : plain(closed.outcome);
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const counted = (number, one, many) => `${number} ${number === 1 ? one : many || `${one}s`}`;
const workingDays = (number) => counted(number, "working day");
const signed = (number) => (number < 0 ? `−${-number}` : String(number));

/** A day such as 2026-05-13 as "Wed 13 May", with its year where that is not `year`. */
function dayWords(day, year) {
  if (!day) return "";
  const date = new Date(`${day}T00:00:00Z`);
  const words = date.toLocaleDateString("en-GB", {
    timeZone: "UTC",
    weekday: "short",
    day: "numeric",
    month: "short",
  });
  return (words.replace(",", "") + (day.slice(0, 4) === year ? "" : ` ${day.slice(0, 4)}`)).replaceAll(
    " ",
    "\u00a0",
  );
}

/** A clock that reads instants in one time zone. */
class LocalClock {
  constructor(zone) {
    this.zone = zone;
    this.parts = new Intl.DateTimeFormat("en-GB", {
      timeZone: zone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      hourCycle: "h23",
    });
    this.known = new Map();
  }
  /** Wall time as milliseconds, as if it were UTC: what the charts' axes count. */
  wall(instant) {
    let wall = this.known.get(instant);
    if (wall === undefined) {
      const part = Object.fromEntries(
        this.parts.formatToParts(new Date(instant)).map((p) => [p.type, Number(p.value)]),
      );
      wall = Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second);
      this.known.set(instant, wall);
    }
    return wall;
  }
  day(instant) {
    return new Date(this.wall(instant)).toISOString().slice(0, 10);
  }
  time(instant) {
    return new Date(this.wall(instant)).toISOString().slice(11, 16);
  }
  words(instant, year) {
    return `${dayWords(this.day(instant), year)}, ${this.time(instant)}`;
  }
}

const A_DAY = 86_400_000;
const dayMs = (day) => Date.parse(`${day}T00:00:00Z`);
const msDay = (ms) => new Date(ms).toISOString().slice(0, 10);
