using System.Collections.Immutable;
using Orrery.Client;

namespace Orrery.Server.Live.Alerts;

internal enum AlertPhase { Quiet, Pending, Firing }

/// <summary>A firing whose run isn't started yet.</summary>
/// <param name="Row">The row that it fired with, as JSON.</param>
internal sealed record OwedStart(long Firing, string Row);

/// <summary>Where a series stands. What follows from a value is decided here, without clock or I/O.</summary>
/// <param name="Since">When the phase began, by the rows' times.</param>
internal sealed record AlertState(AlertPhase Phase, DateTimeOffset Since, double? Value, long Firings, Smoothed Smoothed)
{
    /// <summary>While it fires: since when it would be quiet, if that lasts; else null.</summary>
    public DateTimeOffset? Calm { get; init; }

    /// <summary>Runs that one series may owe; firings beyond it start none, and say so.</summary>
    public const int MostOwed = 20;

    /// <summary>Tells the series from any that had its place before it: part of the keys that its runs are started under.</summary>
    public string Life { get; init; } = "";

    /// <summary>Firings whose runs are still to be started, the oldest first. A series that has gone quiet since owes them all the same.</summary>
    public ImmutableArray<OwedStart> Owing { get; init; } = [];

    /// <summary>What the newest firing started.</summary>
    public RunId? Run { get; init; }

    /// <summary>Why nothing could be started.</summary>
    public string? Trouble { get; init; }

    /// <summary>When the newest row came, by the server's clock.</summary>
    public DateTimeOffset Heard { get; init; }

    public static AlertState Begin(DateTimeOffset time, string life = "") => new(AlertPhase.Quiet, time, null, 0, Smoothed.Nothing) { Life = life };

    /// <summary>What a row makes of it.</summary>
    public AlertState Next(AlertRule rule, double value, DateTimeOffset time, string row)
    {
        var holds = rule.Holds(value, Smoothed, Phase == AlertPhase.Firing);
        var next = this with { Value = value, Smoothed = rule.Spec.Smooth is { } smooth ? Smoothed.Next(value, smooth) : Smoothed };
        return (Phase, holds) switch
        {
            (AlertPhase.Firing, true) => next with { Calm = null },
            (AlertPhase.Firing, false) when time - (Calm ?? time) >= TimeSpan.FromSeconds(rule.Spec.QuietForSeconds) => next.Quiet(time),
            (AlertPhase.Firing, false) => next with { Calm = Calm ?? time },
            (_, false) => Phase == AlertPhase.Quiet ? next : next.Quiet(time),
            (_, true) when time - (Phase == AlertPhase.Pending ? Since : time) >= TimeSpan.FromSeconds(rule.Spec.ForSeconds) => next.Fire(rule, time, row),
            _ => Phase == AlertPhase.Pending ? next : next with { Phase = AlertPhase.Pending, Since = time },
        };
    }

    /// <summary>No row has come for as long as the rule says.</summary>
    public AlertState Silent(DateTimeOffset now) => Phase == AlertPhase.Quiet ? this : Quiet(now);

    /// <summary>Names one firing of one series: starting its run again under this key starts nothing more.</summary>
    public string KeyOf(string name, string series, long? firing = null) => $"alert/{name}/{Fingerprint.Of(series):x16}/{Life}/{firing ?? Firings}";

    private AlertState Fire(AlertRule rule, DateTimeOffset time, string row)
    {
        var fired = this with { Phase = AlertPhase.Firing, Since = time, Firings = Firings + 1, Calm = null, Run = null, Trouble = null };
        if (rule.Spec.Start is null) return fired;
        return Owing.Length < MostOwed ? fired with { Owing = Owing.Add(new OwedStart(fired.Firings, row)) }
            : fired with { Trouble = $"{MostOwed} runs of earlier firings aren't started yet; this firing starts none." };
    }

    private AlertState Quiet(DateTimeOffset time) => this with { Phase = AlertPhase.Quiet, Since = time, Calm = null };
}
