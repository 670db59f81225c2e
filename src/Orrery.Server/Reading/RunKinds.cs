using Microsoft.Data.Sqlite;

namespace Orrery.Server.Reading;

/// <summary>A workflow of a service in a namespace: there are few, so that the rows and indices of runs only carry a number for it.</summary>
internal sealed record RunKind(long Id, string Namespace, string Service, string Workflow)
{
    public string Name => Service + "/" + Workflow;
}

/// <summary>The kinds that the list has runs of.</summary>
internal sealed class RunKinds(SqliteConnection connection)
{
    private readonly Dictionary<(string, string, string), long> _known = Read(connection).ToDictionary(k => (k.Namespace, k.Service, k.Workflow), k => k.Id);

    public static IReadOnlyList<RunKind> Read(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, namespace, service, workflow FROM kind";
        using var row = command.ExecuteReader();
        var kinds = new List<RunKind>();
        while (row.Read()) kinds.Add(new RunKind(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3)));
        return kinds;
    }

    /// <summary>The number of a kind; a new one gets one, within the transaction that is open.</summary>
    public long Of(string space, string service, string workflow)
    {
        if (_known.TryGetValue((space, service, workflow), out var known)) return known;
        using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO kind (namespace, service, workflow) VALUES ($namespace, $service, $workflow) ON CONFLICT DO UPDATE SET workflow = workflow RETURNING id";
        command.Parameters.AddWithValue("$namespace", space);
        command.Parameters.AddWithValue("$service", service);
        command.Parameters.AddWithValue("$workflow", workflow);
        return _known[(space, service, workflow)] = (long)command.ExecuteScalar()!;
    }

    /// <summary>The transaction that gave numbers was given up.</summary>
    public void Forget()
    {
        _known.Clear();
    }
}
