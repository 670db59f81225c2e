using System.Collections.Concurrent;
using Orrery.Client.Protocol;

namespace Orrery.Server.Reading;

/// <summary>How far the attempts under way are. In memory only; an attempt's entry goes when it is over.</summary>
internal sealed class ProgressBoard
{
    private readonly ConcurrentDictionary<AttemptName, AttemptProgress> _progress = new();

    public AttemptProgress? Of(AttemptName attempt) => _progress.GetValueOrDefault(attempt);

    public void Set(AttemptName attempt, AttemptProgress progress) => _progress[attempt] = progress;

    public void Remove(AttemptName attempt) => _progress.TryRemove(attempt, out _);
}
