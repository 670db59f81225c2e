using Orrery.Engine.Facts;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;

namespace Orrery.Engine.Commands;

/// <summary>The version that somebody wants a run to go on with.</summary>
/// <param name="Id">None: the newest, or the run's own.</param>
/// <param name="Label">What the version calls itself; empty where that isn't known.</param>
public sealed record VersionChoice(bool IsNewest, VersionId Id, string Label = "")
{
    public static readonly VersionChoice Newest = new(true, default);

    /// <summary>The one it is pinned to.</summary>
    public static readonly VersionChoice Pinned = new(false, default);

    /// <summary>What is to be noted of the run; null when it stays with its version, or no newest one is known.</summary>
    internal RunPinned? Of(Run run, Sessions sessions)
    {
        var (id, label) = (Id, Label);
        if (IsNewest && sessions.Newest.TryGetValue(run.Header.Service, out var newest)) (id, label) = (newest.Id, newest.Label);
        return id.IsNone || id == run.Header.Pin ? null : new RunPinned(run.Id.Value, id, label);
    }
}
