namespace Orrery.Cli.Doctor;

/// <summary>What <c>orrery doctor</c> found out about one thing.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="Found">A version, a number, or what went wrong.</param>
/// <param name="Advice">How to get or mend it; null when there is nothing to do.</param>
internal sealed record Finding(string Name, Health Health, string Found, string? Advice = null);

internal enum Health
{
    Good,

    /// <summary>Orrery works; something that is nice to have is missing or short.</summary>
    Warning,

    /// <summary>Some of Orrery doesn't work.</summary>
    Bad,
}
