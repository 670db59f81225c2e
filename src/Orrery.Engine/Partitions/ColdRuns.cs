namespace Orrery.Engine.Partitions;

/// <summary>Commands that wait for a run to be loaded, in their order of arrival.</summary>
internal sealed class ColdRuns
{
    private readonly Dictionary<ulong, List<Command>> _waiting = [];

    /// <summary>Returns true when the load has to be asked for.</summary>
    /// <param name="command">Null when only the run itself is wanted.</param>
    public bool Wait(ulong run, Command? command)
    {
        var first = !_waiting.TryGetValue(run, out var commands);
        if (first) _waiting[run] = commands = [];
        if (command is not null) commands!.Add(command);
        return first;
    }

    public IReadOnlyList<Command> Release(ulong run) => _waiting.Remove(run, out var commands) ? commands : [];
}
