using System.CommandLine;
using System.Globalization;

namespace Orrery.Cli.Commands;

/// <summary>Options that name a moment.</summary>
internal static class Moments
{
    /// <summary>A required one.</summary>
    public static Option<DateTimeOffset> Option(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        Required = true,
        CustomParser = result =>
        {
            if (DateTimeOffset.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var moment)) return moment;
            result.AddError($"{name} {result.Tokens[0].Value}: a moment is wanted, such as 2026-03-01 or 2026-03-01T06:00:00Z.");
            return default;
        },
    };
}
