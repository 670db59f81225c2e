using System.Text.Json;
using Microsoft.Data.Sqlite;
using Orrery.Engine.Runs;
using Orrery.Server.Hosting;
using Orrery.Workers.Schedules;

namespace Orrery.Server.Reading;

/// <summary>Finds the newest runs that a query lets through, in the order of their start.</summary>
/// <remarks>
/// What a query says of namespace, service, workflow and state becomes a set of kinds and states; for each pair of them the index holds its runs in order, so a page costs a few
/// steps along each, however many runs there are and however few of them fit. Ids, beginnings of ids and keys are looked up instead.
/// </remarks>
internal sealed class RunSearch(SqliteConnection connection, RunQuery wanted, int partitions)
{
    /// <summary>Where more pairs of kind and state are meant, all runs are walked instead, the newest first: it is likely that most fit.</summary>
    private const int MostPairs = 2000;

    /// <summary>So many ids are looked up one by one. A beginning that more have is so short that each part of the list has many of them.</summary>
    private const int MostLookedUp = 2000;

    /// <summary>So many runs that ended lately are looked at one by one; of more, each part of the list has many.</summary>
    private const int MostEnded = 5_000;

    /// <summary>A text that may be anything is looked for behind the dash of ids when it has so many characters.</summary>
    private const int LeastOfText = 3;

    private readonly NewestRuns _found = new(wanted.Limit);
    private readonly int[] _states = wanted.State is { } state ? [(int)Enum.Parse<RunStatus>(state, ignoreCase: true)] : [.. Enum.GetValues<RunStatus>().Select(s => (int)s)];
    private readonly long _since = wanted.Since?.ToUnixTimeMilliseconds() ?? long.MinValue;
    private long _top = wanted.Until is { } until ? until.ToUnixTimeMilliseconds() - 1 : long.MaxValue;
    private string _after = "";

    /// <returns>Null when the run that they are to follow isn't there.</returns>
    public IReadOnlyList<string>? Find()
    {
        if (wanted.Before is { } before)
        {
            if (StartOf(before) is not { } started) return null;
            if (started <= _top) (_top, _after) = (started, before.ToString());
        }

        // The server's own runs, such as schedules, are shown to whoever asks for them.
        var kinds = RunKinds.Read(connection).Where(k => (wanted.Namespace ?? k.Namespace) == k.Namespace && (wanted.Workflow ?? k.Workflow) == k.Workflow
            && (wanted.Service is { } service ? k.Service == service : k.Service != ScheduleService.ServiceName)).ToList();
        if (kinds.Count == 0) return [];
        if (wanted.Key is { } key) LookUp(kinds, Keyed(kinds, key).Where(id => wanted.Id is null || RunPrefix.Ranges(wanted.Id, partitions).Any(r => r.Has(id))));
        else if (wanted.Id is { } beginning) Beginning(kinds, beginning);
        else if (wanted.Text is { } text) Anything(kinds, text.Trim());
        else Walk(kinds, null);
        return _found.Ids;
    }

    private void Anything(List<RunKind> kinds, string text)
    {
        var named = kinds.Where(k => k.Name.Contains(text, StringComparison.OrdinalIgnoreCase)).ToList();
        if (named.Count > 0) Walk(named, null);
        if (named.Count == kinds.Count) return;
        LookUp(kinds, Keyed(kinds, text));
        Beginning(kinds, text, LeastOfText);
    }

    private void Beginning(List<RunKind> kinds, string text, int least = 1)
    {
        foreach (var range in RunPrefix.Ranges(text, partitions, least))
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT id FROM run WHERE id >= $from AND id < $to LIMIT $limit";
            command.Parameters.AddWithValue("$from", range.From);
            command.Parameters.AddWithValue("$to", range.To);
            command.Parameters.AddWithValue("$limit", MostLookedUp + 1);
            using var row = command.ExecuteReader();
            var ids = new List<string>();
            while (row.Read()) ids.Add(row.GetString(0));
            if (ids.Count > MostLookedUp) Walk(kinds, range);
            else LookUp(kinds, ids);
        }
    }

    /// <summary>The ids that a key has in the namespaces and services concerned: an id follows from its key.</summary>
    private IEnumerable<string> Keyed(List<RunKind> kinds, string key) =>
        kinds.Select(k => (k.Namespace, k.Service)).Distinct().Take(MostLookedUp).Select(k => RunKey.IdOf(k.Namespace, k.Service, key, partitions).ToString());

    private void LookUp(List<RunKind> kinds, IEnumerable<string> ids)
    {
        var allowed = kinds.Select(k => k.Id).ToHashSet();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT kind, state, started FROM run WHERE id = $id" + Conditions("run.id", "run.kind", "run.state", "run.started", "run.ended", "run.pin", command);
        var parameter = command.Parameters.AddWithValue("$id", "");
        foreach (var id in ids)
        {
            parameter.Value = id;
            using var row = command.ExecuteReader();
            if (row.Read()) Take(allowed, id, row.GetInt64(0), row.GetInt32(1), row.GetInt64(2));
        }
    }

    private void Take(HashSet<long> kinds, string id, long kind, int state, long started)
    {
        if (!kinds.Contains(kind) || !_states.Contains(state) || started < _since || started > _top || started == _top && string.CompareOrdinal(id, _after) <= 0) return;
        _found.Add(started, id);
    }

    private void Walk(List<RunKind> kinds, RunPrefix? within)
    {
        if (wanted.EndedSince is not null && within is null && LookAtEnded(kinds)) return;
        if (wanted.Attributes.Count == 0 && wanted.Version.IsNone && kinds.Count * _states.Length > MostPairs) WalkAll(kinds, within);
        else if (wanted.Attributes.Count == 0 && !wanted.Version.IsNone) WalkVersion(kinds, within);
        else WalkPairs(kinds, within);
    }

    private void WalkPairs(List<RunKind> kinds, RunPrefix? within)
    {
        using var command = connection.CreateCommand();
        var (kind, state) = (command.Parameters.AddWithValue("$kind", 0L), command.Parameters.AddWithValue("$state", 0));
        if (wanted.Attributes.Count > 0)
        {
            var attributes = Rarest();
            command.CommandText = "SELECT started, run FROM attribute a WHERE name = $name AND value = $value AND kind = $kind AND state = $state" + Order("a.started", "a.run", within, command)
                + Conditions("a.run", "a.kind", "a.state", "a.started", null, null, command, attributes.Skip(1)) + " ORDER BY started DESC, run LIMIT $limit";
            command.Parameters.AddWithValue("$name", attributes[0].Name);
            command.Parameters.AddWithValue("$value", attributes[0].Value);
        }
        else
        {
            command.CommandText = "SELECT started, id FROM run INDEXED BY run_order WHERE kind = $kind AND state = $state" + Order("started", "id", within, command)
                + Conditions("id", "kind", "state", "started", "ended", "pin", command) + " ORDER BY started DESC, id LIMIT $limit";
        }

        foreach (var one in kinds)
        {
            foreach (var word in _states)
            {
                (kind.Value, state.Value) = (one.Id, word);
                Gather(command);
            }
        }
    }

    private void WalkVersion(List<RunKind> kinds, RunPrefix? within)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT started, id FROM run INDEXED BY run_version WHERE pin <> '' AND state = $state AND kind IN (SELECT value FROM json_each($kinds))" + Order("started", "id", within, command)
            + Conditions("id", "kind", "state", "started", "ended", "pin", command) + " ORDER BY started DESC, id LIMIT $limit";
        command.Parameters.AddWithValue("$kinds", JsonSerializer.Serialize(kinds.Select(k => k.Id)));
        var state = command.Parameters.AddWithValue("$state", 0);
        foreach (var word in _states)
        {
            state.Value = word;
            Gather(command);
        }
    }

    private void WalkAll(List<RunKind> kinds, RunPrefix? within)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT started, id FROM run INDEXED BY run_started WHERE kind IN (SELECT value FROM json_each($kinds)) AND state IN (SELECT value FROM json_each($states))" + Order("started", "id", within, command)
            + Conditions("id", "kind", "state", "started", "ended", "pin", command) + " ORDER BY started DESC, id LIMIT $limit";
        command.Parameters.AddWithValue("$kinds", JsonSerializer.Serialize(kinds.Select(k => k.Id)));
        command.Parameters.AddWithValue("$states", JsonSerializer.Serialize(_states));
        Gather(command);
    }

    /// <summary>Looks at the runs that ended since one by one, unless they are too many.</summary>
    private bool LookAtEnded(List<RunKind> kinds)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, kind, state, started FROM run INDEXED BY run_ended WHERE over = 1 AND ended >= $since LIMIT $limit";
        command.Parameters.AddWithValue("$since", wanted.EndedSince!.Value.ToUnixTimeMilliseconds());
        command.Parameters.AddWithValue("$limit", MostEnded + 1);
        var ended = new List<(string Id, long Kind, int State, long Started)>();
        using (var row = command.ExecuteReader())
            while (row.Read()) ended.Add((row.GetString(0), row.GetInt64(1), row.GetInt32(2), row.GetInt64(3)));
        if (ended.Count > MostEnded) return false;
        var allowed = kinds.Select(k => k.Id).ToHashSet();
        if (wanted.Attributes.Count > 0 || !wanted.Version.IsNone) LookUp(kinds, ended.Where(e => allowed.Contains(e.Kind) && _states.Contains(e.State)).Select(e => e.Id));
        else
            foreach (var (id, kind, state, started) in ended) Take(allowed, id, kind, state, started);
        return true;
    }

    private void Gather(SqliteCommand command)
    {
        command.Parameters["$since"].Value = Math.Max(_since, _found.Floor);
        using var row = command.ExecuteReader();
        while (row.Read()) _found.Add(row.GetInt64(0), row.GetString(1));
    }

    /// <summary>Which part of the order is wanted.</summary>
    private string Order(string started, string id, RunPrefix? within, SqliteCommand command)
    {
        command.Parameters.AddWithValue("$since", _since);
        command.Parameters.AddWithValue("$top", _top);
        command.Parameters.AddWithValue("$after", _after);
        command.Parameters.AddWithValue("$limit", wanted.Limit);
        var text = $" AND {started} >= $since AND {started} <= $top AND ({started} < $top OR {id} > $after)";
        if (within is null) return text;
        command.Parameters.AddWithValue("$from", within.From);
        command.Parameters.AddWithValue("$to", within.To);
        return text + $" AND {id} >= $from AND {id} < $to";
    }

    /// <summary>What else must be so of a run, by its columns; where one isn't there, the run is looked up.</summary>
    private string Conditions(string id, string kind, string state, string started, string? ended, string? pin, SqliteCommand command, IEnumerable<RunAttribute>? attributes = null)
    {
        var text = "";
        if (wanted.EndedSince is { } since)
        {
            command.Parameters.AddWithValue("$ended", since.ToUnixTimeMilliseconds());
            text += ended is not null ? $" AND {ended} >= $ended" : $" AND EXISTS (SELECT 1 FROM run e WHERE e.id = {id} AND e.ended >= $ended)";
        }

        if (!wanted.Version.IsNone)
        {
            command.Parameters.AddWithValue("$pinned", wanted.Version.ToString());
            text += pin is not null ? $" AND {pin} = $pinned" : $" AND EXISTS (SELECT 1 FROM run p WHERE p.id = {id} AND p.pin = $pinned)";
        }

        foreach (var (attribute, i) in (attributes ?? wanted.Attributes).Select((a, i) => (a, i)))
        {
            command.Parameters.AddWithValue($"$name{i}", attribute.Name);
            command.Parameters.AddWithValue($"$value{i}", attribute.Value);
            text += $" AND EXISTS (SELECT 1 FROM attribute o WHERE o.name = $name{i} AND o.value = $value{i} AND o.kind = {kind} AND o.state = {state} AND o.started = {started} AND o.run = {id})";
        }

        return text;
    }

    /// <summary>The attributes, that of the fewest runs first, as far as that is soon told.</summary>
    private List<RunAttribute> Rarest()
    {
        if (wanted.Attributes.Count == 1) return [.. wanted.Attributes];
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM (SELECT 1 FROM attribute WHERE name = $name AND value = $value LIMIT 5000)";
        var (name, value) = (command.Parameters.AddWithValue("$name", ""), command.Parameters.AddWithValue("$value", ""));
        return [.. wanted.Attributes.OrderBy(a =>
        {
            (name.Value, value.Value) = (a.Name, a.Value);
            return (long)command.ExecuteScalar()!;
        })];
    }

    private long? StartOf(RunId run)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT r.started FROM run r JOIN kind k ON k.id = r.kind WHERE r.id = $id AND k.namespace = coalesce($namespace, k.namespace)";
        command.Parameters.AddWithValue("$namespace", wanted.Namespace as object ?? DBNull.Value);
        command.Parameters.AddWithValue("$id", run.ToString());
        return command.ExecuteScalar() as long?;
    }
}

/// <summary>The newest of the runs that it is given.</summary>
internal sealed class NewestRuns(int limit)
{
    private readonly SortedSet<(long Started, string Id)> _runs = new(Comparer<(long Started, string Id)>.Create((a, b) => a.Started != b.Started ? b.Started.CompareTo(a.Started) : string.CompareOrdinal(a.Id, b.Id)));

    /// <summary>Runs that began before that aren't among them any more.</summary>
    public long Floor => _runs.Count < limit ? long.MinValue : _runs.Max.Started;

    public IReadOnlyList<string> Ids => [.. _runs.Select(r => r.Id)];

    public void Add(long started, string id)
    {
        if (started >= Floor && _runs.Add((started, id)) && _runs.Count > limit) _runs.Remove(_runs.Max);
    }
}

/// <summary>Ids from one to another, which isn't among them.</summary>
internal sealed record RunPrefix(string From, string To)
{
    private const string Digits = "0123456789abcdefghjkmnpqrstvwxyz";

    public bool Has(string id) => string.CompareOrdinal(id, From) >= 0 && string.CompareOrdinal(id, To) < 0;

    /// <summary>Where ids lie that a text may begin: as it stands, or without the part that says where a run lives.</summary>
    /// <param name="least">With fewer characters the part before the dash can't be left out.</param>
    public static IEnumerable<RunPrefix> Ranges(string text, int partitions, int least = 1)
    {
        var lower = text.ToLowerInvariant();
        if (lower is ['r', ..] && lower.Length <= 19) yield return Of(lower);
        if (lower.Length >= least && lower.Length <= 13 && lower.All(c => Digits.Contains(c, StringComparison.Ordinal)))
            for (var partition = 0; partition < partitions; partition++) yield return Of(partition > 0xff ? $"r{partition:x4}-{lower}" : $"r{partition:x2}-{lower}");
    }

    private static RunPrefix Of(string text) => new(text, text + "~");
}
