namespace Orrery.Engine.Partitions;

/// <summary>Commands that wait for a run to be loaded, in their order of arrival.</summary>
internal sealed class ColdRuns
{
    private readonly Dictionary<ulong, List<Command>> _waiting = [];

    /// <summary>Returns true when the load has to be asked for.</summary>
    public bool Wait(ulong run, Command command)
    {
        if (_waiting.TryGetValue(run, out var commands))
        {
            commands.Add(command);
            return false;
        }

        _waiting[run] = [command];
        return true;
    }

    public IReadOnlyList<Command> Release(ulong run) => _waiting.Remove(run, out var commands) ? commands : [];
}
