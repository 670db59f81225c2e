using Microsoft.Data.Sqlite;

namespace Orrery.Server.Reading;

/// <summary>Counts runs while they are written, so that no page has to: those that haven't ended under minute 0, those that have under the minute of their end, for an hour and a half.</summary>
internal sealed class RunTally(SqliteConnection connection) : IDisposable
{
    /// <summary>Under which runs are counted that haven't ended.</summary>
    public const long Open = 0;

    private const long Kept = 90;

    private readonly Dictionary<(long Minute, long Kind, int State, string Class), int> _changes = [];
    private readonly SqliteCommand _add = Prepared.Of(connection,
        "INSERT INTO tally VALUES ($minute, $kind, $state, $class, $count) ON CONFLICT DO UPDATE SET count = count + $count", "$minute", "$kind", "$state", "$class", "$count");
    private readonly SqliteCommand _forget = Prepared.Of(connection, "DELETE FROM tally WHERE minute > 0 AND minute < $minute", "$minute");
    private long _forgottenTo;

    /// <param name="by">1 for a run that is so now, -1 for one that was.</param>
    public void Count(long? ended, long kind, int state, string failure, int by)
    {
        var key = (ended is { } at ? at / 60_000 : Open, kind, state, failure);
        _changes[key] = _changes.GetValueOrDefault(key) + by;
    }

    public void Write(SqliteTransaction transaction, DateTimeOffset now)
    {
        var oldest = now.ToUnixTimeMilliseconds() / 60_000 - Kept;
        _add.Transaction = _forget.Transaction = transaction;
        foreach (var ((minute, kind, state, failure), by) in _changes)
        {
            if (by == 0 || minute is not Open && minute < oldest) continue;
            Prepared.Set(_add, minute, kind, state, failure, by);
            _add.ExecuteNonQuery();
        }

        _changes.Clear();
        if (oldest <= _forgottenTo) return;
        _forgottenTo = oldest;
        Prepared.Set(_forget, oldest);
        _forget.ExecuteNonQuery();
    }

    /// <summary>What was counted isn't written: its transaction was given up.</summary>
    public void Forget() => _changes.Clear();

    public void Dispose()
    {
        _add.Dispose();
        _forget.Dispose();
    }
}
