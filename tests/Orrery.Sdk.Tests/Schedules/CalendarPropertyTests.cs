using FsCheck;
using FsCheck.Fluent;

namespace Orrery.Sdk.Tests.Schedules;

/// <summary>Whatever a line says, in whatever zone, on days on which the clocks change and others: the calendar gives what every minute's clock shows.</summary>
public class CalendarPropertyTests
{
    private const int Horizon = 3 * 24 * 60;

    private static readonly string[] Zones =
    [
        "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC", "Asia/Kolkata", "America/St_Johns", "Pacific/Apia", "Africa/Casablanca", "Europe/Moscow", "Antarctica/Troll",
    ];

    private static readonly Dictionary<string, DateTimeOffset[]> Changes = Zones.ToDictionary(zone => zone, zone => ChangesOf(TimeZoneInfo.FindSystemTimeZoneById(zone)));

    [Fact]
    public void The_calendar_gives_what_every_minute_s_clock_shows() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(150),
        Prop.ForAll(Case.ToArbitrary(), asked =>
        {
            var zone = TimeZoneInfo.FindSystemTimeZoneById(asked.Zone);
            var calendar = ScheduleCalendar.Parse(asked.Model.Line, zone);

            Assert.Equal(asked.Model.Times(zone, asked.After, Horizon), calendar.Between(asked.After, asked.After.AddMinutes(Horizon)));
        }));

    /// <summary>Starting anywhere, also in the middle of a repeated hour, gives the rest of the same times.</summary>
    [Fact]
    public void Where_one_starts_to_ask_changes_no_time() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(200),
        Prop.ForAll(Case.ToArbitrary(), Gen.Choose(0, 36 * 3600).ToArbitrary(), (asked, seconds) =>
        {
            var calendar = ScheduleCalendar.Parse(asked.Model.Line, asked.Zone);
            var (middle, until) = (asked.After.AddSeconds(seconds), asked.After.AddDays(2));

            Assert.Equal(calendar.Between(asked.After, until).Where(time => time > middle), calendar.Between(middle, until));
        }));

    private static Gen<Asked> Case =>
        from zone in Gen.Elements(Zones)
        from after in Start(zone)
        from model in Model
        select new Asked(zone, after, model);

    /// <summary>Mostly in the day and a half before a change of the clocks, since little happens elsewhere.</summary>
    private static Gen<DateTimeOffset> Start(string zone)
    {
        var changes = Changes[zone];
        var anywhere = Gen.Choose(0, 15 * 365 * 24 * 60).Select(minutes => new DateTimeOffset(2010, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(minutes));
        if (changes.Length == 0) return anywhere;
        var near = from change in Gen.Elements(changes) from minutes in Gen.Choose(-120, 36 * 60) select change.AddMinutes(-minutes);
        return Gen.Frequency((5, near), (1, anywhere));
    }

    private static DateTimeOffset[] ChangesOf(TimeZoneInfo zone) =>
    [
        .. from day in Enumerable.Range(0, 15 * 365).Select(day => new DateTimeOffset(2010, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(day))
           where zone.GetUtcOffset(day) != zone.GetUtcOffset(day.AddDays(1))
           let before = zone.GetUtcOffset(day)
           select Enumerable.Range(0, 24 * 60).Select(minute => day.AddMinutes(minute)).First(at => zone.GetUtcOffset(at.AddMinutes(1)) != before).AddMinutes(1),
    ];

    private static Gen<CalendarModel> Model =>
        from minutes in Field(0, 59)
        from hours in Gen.OneOf(Field(0, 23), List(0, 4))
        from days in Gen.Frequency((3, Star(1, 31)), (1, Field(1, 31)))
        from weekdays in Gen.Frequency((3, Star(0, 6)), (1, Field(0, 6)))
        select new CalendarModel(minutes, hours, days, weekdays);

    private static Gen<Part> Field(int min, int max) => Gen.OneOf(Star(min, max), List(min, max), Range(min, max), Step(min, max));

    private static Gen<Part> Star(int min, int max) => Gen.Constant(new Part("*", [.. Enumerable.Range(min, max - min + 1)]));

    private static Gen<Part> List(int min, int max) =>
        from values in Gen.Choose(min, max).NonEmptyListOf() select new Part(string.Join(',', values), [.. values]);

    private static Gen<Part> Range(int min, int max) =>
        from first in Gen.Choose(min, max) from last in Gen.Choose(min, max)
        let values = Enumerable.Range(min, max - min + 1).Where(value => first <= last ? value >= first && value <= last : value >= first || value <= last)
        select new Part($"{first}-{last}", [.. values]);

    private static Gen<Part> Step(int min, int max) =>
        from step in Gen.Choose(1, max)
        select new Part($"*/{step}", [.. Enumerable.Range(min, max - min + 1).Where(value => (value - min) % step == 0)]);

    private sealed record Asked(string Zone, DateTimeOffset After, CalendarModel Model)
    {
        public override string ToString() => $"'{Model.Line}' in {Zone} after {After:u}";
    }
}
