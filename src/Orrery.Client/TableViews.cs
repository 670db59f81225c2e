using System.Text.Json;

namespace Orrery.Client;

/// <summary>A service's table in a namespace.</summary>
/// <param name="Namespace">Empty for one that is declared and has no rows anywhere.</param>
public sealed record TableView(string Service, string Name, string Namespace, long Rows, long Bytes)
{
    /// <summary>What a row is, as the service says; null when no worker that has come declares the table.</summary>
    public string? Description { get; init; }

    /// <summary>The version of rows that the newest code writes; null when no worker that has come declares the table.</summary>
    public int? Version { get; init; }

    /// <summary>The oldest version that a row has; null when there are none.</summary>
    public int? OldestVersion { get; init; }

    /// <summary>Properties by which rows are found quickly.</summary>
    public IReadOnlyList<string> Indexes { get; init; } = [];
}

/// <summary>One row.</summary>
/// <param name="Version">Of its shape.</param>
/// <param name="Revision">Grows with every write.</param>
/// <param name="WrittenBy">The run that wrote it last.</param>
public sealed record RowView(string Key, int Version, long Revision, DateTimeOffset WrittenAt, RunId WrittenBy, JsonElement Value);

/// <summary>Some rows, in the order of their keys.</summary>
/// <param name="Next">Where the next page begins: <c>after</c>; null after the last one.</param>
public sealed record RowsView(IReadOnlyList<RowView> Rows, string? Next);
