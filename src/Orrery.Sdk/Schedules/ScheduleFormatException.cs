namespace Orrery;

/// <summary>A cron line, an interval or a zone's name doesn't read. The message says what is wrong, where, and what is allowed.</summary>
public sealed class ScheduleFormatException : FormatException
{
    internal ScheduleFormatException(string message, int column, string field) : base(message) => (Column, Field) = (column, field);

    /// <summary>Where in the text, counted from 1; 0 when it is the zone that is wrong.</summary>
    public int Column { get; }

    /// <summary>Such as <c>hour</c>, <c>day of week</c>, <c>interval</c> or <c>zone</c>; empty when it is the line as a whole.</summary>
    public string Field { get; }
}
