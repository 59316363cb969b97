/** What compiled messages need at run time: numbers, times and plurals of one language. */
export type Value = string | number;
export type Params = Record<string, Value>;
type Branches = Record<string, () => string>;

export class Formatter {
  private readonly numbers: Intl.NumberFormat;
  private readonly plurals: Intl.PluralRules;
  private readonly times: Intl.DateTimeFormat;
  private readonly dates: Intl.DateTimeFormat;

  constructor(language: string) {
    this.numbers = new Intl.NumberFormat(language);
    this.plurals = new Intl.PluralRules(language);
    this.times = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    this.dates = new Intl.DateTimeFormat(language, { year: "numeric", month: "long", day: "numeric" });
  }

  /** Fractions and names are text and stay as they are. */
  show(value: Value | undefined): string {
    return typeof value === "number" ? this.numbers.format(value) : (value ?? "");
  }

  time(value: Value | undefined): string {
    return this.times.format(Number(value));
  }

  date(value: Value | undefined): string {
    return this.dates.format(Number(value));
  }

  plural(value: Value | undefined, branches: Branches): string {
    const number = Number(value);
    return (branches[`=${number}`] ?? branches[this.plurals.select(number)] ?? branches["other"])?.() ?? "";
  }

  select(value: Value | undefined, branches: Branches): string {
    return (branches[String(value)] ?? branches["other"])?.() ?? "";
  }
}
