namespace Orrery;

/// <summary>How often a failed attempt is tried again, by error class, and after how long.</summary>
/// <remarks>The delay before retry n (from 1) is <c>min(FirstDelay × 2^(n−1), MaxDelay)</c>, lowered by up to a quarter at random.</remarks>
public sealed record RetryPolicy
{
    public static readonly RetryPolicy Default = new();

    /// <summary>Any failure is final.</summary>
    public static readonly RetryPolicy Never = new() { User = 0, Platform = 0, Timeout = 0, Resource = 0 };

    public int User { get; init; }
    public int Platform { get; init; } = 10;
    public int Timeout { get; init; } = 1;
    public int Resource { get; init; } = 2;
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(500);
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Retries allowed for a class of error.</summary>
    public int RetriesFor(ErrorClass error) => error switch
    {
        ErrorClass.User => User,
        ErrorClass.Platform => Platform,
        ErrorClass.Timeout => Timeout,
        _ => Resource,
    };

    /// <summary>Delay before retry <paramref name="retry"/> (from 1); <paramref name="jitter"/> is uniform in [0, 1).</summary>
    public TimeSpan DelayOf(int retry, double jitter)
    {
        var full = Math.Min(FirstDelay.TotalMilliseconds * Math.Pow(2, Math.Min(retry - 1, 30)), MaxDelay.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(Math.Round(full * (1 - 0.25 * jitter)));
    }
}
